"""The versions of OCPI, and those that are spoken here."""

from collections.abc import Iterable
from enum import StrEnum


class Version(StrEnum):
    """A version as the versions endpoint names it; later ones sort after earlier ones."""

    V211 = "2.1.1"
    V221 = "2.2.1"
    V230 = "2.3.0"


class VersionNumber(StrEnum):
    """All versions that were ever published; an open enum."""

    V20 = "2.0"
    V21 = "2.1"
    V211 = "2.1.1"
    V22 = "2.2"
    V221 = "2.2.1"
    V230 = "2.3.0"


def latest_mutual(offered: Iterable[str]) -> Version | None:
    """The latest version that both sides speak; None: there is none, which is answered with 3002 (C01)."""
    numbers = frozenset(offered)
    return max((version for version in Version if version in numbers), default=None)
