"""Tariffs: what verbs read of them, and the book that says which one applies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from forecourt.domain.tariffs import Assignment, Tariff, TariffKind, TariffVersion
from forecourt.domain.tokens import TokenRef


class TariffReads(Protocol):
    """Reads of tariffs, every version of them, and of where they apply."""

    async def latest(self, operator_id: str, tariff_id: str) -> TariffVersion | None:
        """The newest version, also of a tariff that was removed; the id is compared without case."""

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> TariffVersion | None:
        """The version of that moment, the id in its own spelling."""

    async def assignment(self, assignment_id: str) -> Assignment | None: ...
    async def assignments_at(self, operator_id: str, place_ids: Sequence[str]) -> list[Assignment]:
        """Those of these places (a site's or station's id, empty for the whole operator), also past and future ones."""

    async def assignments_of(self, operator_id: str, tariff_id: str, now: datetime) -> list[Assignment]:
        """Those of a tariff that are in force or still to come."""


class TariffBook(Protocol):
    """Which price applies. Implemented by `app.tariffs`."""

    async def of_place(
        self,
        operator_id: str,
        site_id: str | None,
        station_id: str,
        evse: int | None,
        connector: int | None,
        token: TokenRef | None,
        group: str | None,
        at: datetime,
        *,
        partner: str | None = None,
        kind: TariffKind | None = None,
    ) -> tuple[Tariff, ...]:
        """The tariff of a transaction that starts here at `at`, in its version of that moment; () when no price is known.

        `group` is the token's; `partner` whose token it is, as `NL*ABC`; `kind` the driver's preference, else by the token's type.
        """

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> Tariff | None:
        """One tariff as it was at a moment."""
