"""Prices for whoever stands at a station: a partner's driver sees what the partner's drivers pay there."""

from datetime import datetime

from forecourt.app.ports import TariffBook
from forecourt.app.roaming.cpo.linking import Links
from forecourt.domain.tariffs import Tariff, TariffKind
from forecourt.domain.tokens import TokenRef


class DriversBook:
    """Port `TariffBook`, for screens: it finds out whose token it is where nobody says it."""

    def __init__(self, book: TariffBook, links: Links) -> None:
        self._book = book
        self._links = links

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
        """The tariff of a transaction that starts here at `at`."""
        if partner is None and token is not None:
            partner = await self._links.party_at(operator_id, station_id, token, at)
        return await self._book.of_place(
            operator_id, site_id, station_id, evse, connector, token, group, at, partner=partner, kind=kind
        )

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> Tariff | None:
        """One tariff as it was at a moment."""
        return await self._book.version_at(operator_id, tariff_id, at)
