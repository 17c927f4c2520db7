"""CiString: text that is compared without case and keeps its spelling (types §CiString, Y01)."""

from __future__ import annotations


class CiString(str):
    """An identifier: `NL` equals `nl`. The hash has no case either, so a dict of CiStrings must be asked with a CiString."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.casefold() == other.casefold()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.casefold())

    def __str__(self) -> str:
        return str.__str__(self)
