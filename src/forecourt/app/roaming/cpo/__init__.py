"""Roaming as a charge point operator: what partners see of our sites, whose drivers charge here, what partners ask of stations."""
