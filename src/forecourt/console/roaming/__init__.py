"""Roaming: our drivers at partners, and the ways to parties."""

from forecourt.console.roaming import drivers, ways

ROUTES = (*drivers.ROUTES, *ways.ROUTES)
