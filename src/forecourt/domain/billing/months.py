"""Calendar months of a zone, as invoices are run over them."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from forecourt.kit.errors import FieldFault, InvalidInput

_MONTH = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])")


class Month(msgspec.Struct, frozen=True, order=True):
    """A month, `2026-10`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month of `YYYY-MM`. Raises `InvalidInput`."""
        found = _MONTH.fullmatch(text)
        if found is None:
            fault = FieldFault(path="$.month", rule="month", message="A month is YYYY-MM, such as 2026-10.")
            raise InvalidInput("This is not a month.", faults=(fault,))
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, at: datetime, zone: str) -> "Month":
        """The month in which a moment lies."""
        local = at.astimezone(ZoneInfo(zone))
        return cls(local.year, local.month)

    @property
    def next(self) -> "Month":
        """The one after."""
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    @property
    def before(self) -> "Month":
        """The one before."""
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    def start(self, zone: str) -> datetime:
        """Its first moment in a zone, UTC."""
        return datetime(self.year, self.month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def end(self, zone: str) -> datetime:
        """Its end in a zone, exclusive, UTC."""
        return self.next.start(zone)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"
