"""Use cases: async, one unit of work a verb. Needs from outside are protocols in `ports`."""
