"""Pricing through the lines of `forecourt price` and `forecourt periods`: the figures of the standards, curves, hostile lines."""
