"""A station that speaks OCPP 1.6J, with the basics of the security extension."""

from forecourt.sim.v16.dialect import DialectV16

__all__ = ["DialectV16"]
