"""The versions of OCPI that are spoken here."""

from enum import StrEnum


class Version(StrEnum):
    """A version as the versions endpoint names it; later ones sort after earlier ones."""

    V211 = "2.1.1"
    V221 = "2.2.1"
    V230 = "2.3.0"
