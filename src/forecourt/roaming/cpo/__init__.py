"""The charge point operator's side on the wire: what partners read, what they push, what they ask of stations."""
