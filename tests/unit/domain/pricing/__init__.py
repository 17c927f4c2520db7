"""Pricing, pure: figures by hand, properties, hostile input."""
