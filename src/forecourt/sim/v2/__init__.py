"""A station that speaks OCPP 2.0.1 or 2.1: one code, each version's own fields."""

from forecourt.sim.v2.dialect import DialectV2

__all__ = ["DialectV2"]
