"""Our sites and prices as partners see them, made anew from what is stored whenever an event says that they changed (L01, L02).

A page of events is one look at the store and one publication, however many stations spoke in it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

import structlog

from forecourt.app.ports import Directory, PartnerReads, RoamingReads
from forecourt.app.ports.roaming_cpo import ConnectorKey, CpoReads, CpoWords, Worded
from forecourt.app.roaming.publishing import Offer, Publishing
from forecourt.domain.access import Caller, Operator
from forecourt.domain.events import Event
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.pricing import Finding
from forecourt.domain.roaming import Publication
from forecourt.domain.roaming.evses import SiteStand
from forecourt.domain.roaming.prices import PriceList
from forecourt.domain.tariffs import Place
from forecourt.kit.errors import NotFound
from forecourt.kit.time import Clock, utc_now

log = structlog.get_logger()

LOCATIONS: Final = "locations"
TARIFFS: Final = "tariffs"
AT_ONCE: Final = 100
"""Sites that are looked at together."""
OF_STATIONS: Final = frozenset(
    {
        "ConnectorStatusChanged",
        "StationConnected",
        "StationDisconnected",
        "StationRegistered",
        "StationChanged",
        "StationAdopted",
        "TransactionStarted",
        "TransactionEnded",
        "CommandAnswered",
    }
)
"""What may change how an EVSE is seen; an answer may show that the station does not know an action."""
OF_SITES: Final = frozenset({"SiteChanged", "SiteRemoved"})
OF_PRICES: Final = frozenset({"TariffChanged", "TariffRemoved", "TariffAssigned", "TariffUnassigned"})
OF_PARTNERS: Final = frozenset({"PartnerRegistered", "PartnerRenewed"})
OF_EVERYWHERE: Final = OF_PRICES | {"OperatorChanged"}
TYPES: Final = OF_STATIONS | OF_SITES | OF_PRICES | OF_PARTNERS | {"OperatorChanged", "StationRemoved"}
_MOVED: Final = frozenset({"StationRemoved", "StationChanged"})


class Places:
    """Publishes locations and tariffs."""

    def __init__(
        self,
        publishing: Publishing,
        reads: CpoReads,
        roaming: RoamingReads,
        partners: PartnerReads,
        directory: Directory,
        words: CpoWords,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._publishing = publishing
        self._reads = reads
        self._roaming = roaming
        self._partners = partners
        self._directory = directory
        self._words = words
        self._clock = clock
        self._walked_at: datetime | None = None

    async def handle(self, events: list[Event]) -> None:
        """The subscriber."""
        everywhere = {each.operator_id for each in events if each.type in OF_EVERYWHERE and each.operator_id is not None}
        for operator_id in {each.operator_id for each in events if each.type in OF_PARTNERS and each.operator_id is not None}:
            prices = await self._prices(operator_id, self._clock())
            if prices.special(await self._partners_of(operator_id)):  # else all partners see the same
                everywhere.add(operator_id)
        sites = {each.subject_id for each in events if each.type in OF_SITES and each.subject_id is not None}
        stations = {each.station_id for each in events if each.type in OF_STATIONS and each.station_id is not None}
        sites |= await self._reads.sites_of(stations)
        for each in events:
            if each.station_id is not None and _may_have_moved(each):
                sites |= await self._reads.sites_showing(each.station_id)
        await self.refresh(sites)
        for operator_id in everywhere:
            await self.refresh_prices(operator_id)

    async def every(self) -> None:
        """The job: everything once after a start, then whatever prices began or ended by themselves."""
        now, before = self._clock(), self._walked_at
        for operator in await self._directory.operators():
            if before is None or (await self._prices(operator.id, before)).turns_between(before, now):
                await self.refresh_prices(operator.id)
        self._walked_at = now

    async def refresh_prices(self, operator_id: str) -> None:
        """An operator's tariffs, and then the sites where they stand."""
        operator = await self._directory.operator(operator_id)
        if operator is not None:
            partners = await self._partners_of(operator_id)
            await self._publish_tariffs(operator, await self._prices(operator_id, self._clock()), partners)
            after = ""
            while sites := await self._reads.site_ids(operator_id, after, AT_ONCE):
                await self.refresh(sites)
                after = sites[-1]

    async def refresh(self, site_ids: Iterable[str]) -> None:
        """These sites as they are now; those that are gone too."""
        wanted = sorted(set(site_ids))
        for start in range(0, len(wanted), AT_ONCE):
            await self._refresh(wanted[start : start + AT_ONCE])

    async def findings(self, caller: Caller, site_id: str) -> tuple[Finding, ...]:
        """Why partners see a site otherwise than it is, or not at all."""
        stands = await self._reads.stands([site_id])
        if not stands or not caller.sees(stands[0].site.operator_id):
            raise NotFound(f"There is no site {site_id}.")
        operator = await self._directory.operator(stands[0].site.operator_id)
        if operator is None:
            raise NotFound(f"There is no site {site_id}.")
        return self._words.location(stands[0], operator, {}, None, self._clock()).findings

    async def _refresh(self, site_ids: Sequence[str]) -> None:
        stands = await self._reads.stands(site_ids)
        by_operator: dict[str, list[SiteStand]] = {}
        for each in stands:
            by_operator.setdefault(each.site.operator_id, []).append(each)
        for operator_id, mine in by_operator.items():
            operator = await self._directory.operator(operator_id)
            if operator is not None:
                await self._publish_sites(operator, mine)
        gone = set(site_ids) - {each.site.id for each in stands}
        for operator in await self._directory.operators() if gone else ():
            await self._publish_gone(operator, gone)

    async def _publish_sites(self, operator: Operator, stands: Sequence[SiteStand]) -> None:
        now = self._clock()
        prices, partners = await self._prices(operator.id, now), await self._partners_of(operator.id)
        keys = [each.site.id.lower() for each in stands]
        rows = await self._roaming.publications_among(operator.id, LOCATIONS, keys, parties=[_party(operator)])
        known = {(row.key, row.audience): row for row in rows}
        special = prices.special(partners)
        offers: list[Offer] = []
        for stand in stands:
            key = stand.site.id.lower()
            audiences = {"", *special, *(audience for of, audience in known if of == key)}
            for audience in sorted(audiences):
                tariffs = _tariff_ids(prices, stand, special.get(audience))
                before = known.get((key, audience))
                worded = self._worded(stand, operator, tariffs, None if before is None else before.document, now)
                if worded.document:
                    offers.append(_offer(operator, stand.site.id, audience, worded))
        await self._publishing.publish(operator.id, offers)

    def _worded(
        self, stand: SiteStand, operator: Operator, tariffs: dict[ConnectorKey, tuple[str, ...]], before: str | None, now: datetime
    ) -> Worded:
        try:
            return self._words.location(stand, operator, tariffs, before, now)
        except Exception:  # supervisor: a site that cannot be written must not keep the others from partners
            log.exception("a site cannot be shown to partners", site=stand.site.id)
            return Worded(document="")

    async def _publish_gone(self, operator: Operator, site_ids: Collection[str]) -> None:
        """Sites that were removed: partners are told that their EVSEs are (L05)."""
        rows = await self._roaming.publications_among(operator.id, LOCATIONS, [each.lower() for each in site_ids])
        offers = [_offer(operator, row.object_id, row.audience, self._gone(row)) for row in rows if row.withdrawn_at is None]
        await self._publishing.publish(operator.id, offers)

    def _gone(self, row: Publication) -> Worded:
        return self._words.location_gone(row.document, self._clock())

    async def _publish_tariffs(self, operator: Operator, prices: PriceList, partners: Sequence[Partner]) -> None:
        offers = []
        for tariff, audience in prices.shown(partners):
            worded = self._words.tariff(tariff, _party(operator))
            if not worded.document:
                log.warning(
                    "a tariff cannot be shown to partners", tariff=tariff.id, why=[each.sentence for each in worded.findings]
                )
                continue
            offers.append(
                Offer(
                    party=_party(operator),
                    module=TARIFFS,
                    object_id=tariff.id,
                    key=tariff.id.lower(),
                    audience=audience,
                    document=worded.document,
                )
            )
        await self._publishing.publish(operator.id, offers)
        here = {(each.key, each.audience) for each in offers}
        for party, key, audience in await self._reads.shown(operator.id, TARIFFS):
            if (key, audience) not in here:
                await self._publishing.withdraw(operator.id, party, TARIFFS, key, audience)

    async def _prices(self, operator_id: str, now: datetime) -> PriceList:
        assignments = await self._reads.assignments(operator_id, now)
        tariffs = await self._reads.tariffs(operator_id, {each.tariff_id for each in assignments})
        return PriceList(assignments, tariffs, now)

    async def _partners_of(self, operator_id: str) -> list[Partner]:
        return [
            each for each in await self._partners.all() if each.operator_id == operator_id and each.state is PartnerState.REGISTERED
        ]


def _may_have_moved(event: Event) -> bool:
    changed = event.data.get("changed")
    return event.type in _MOVED and (event.type == "StationRemoved" or (isinstance(changed, list) and "site_id" in changed))


def _tariff_ids(prices: PriceList, stand: SiteStand, party: str | None) -> dict[ConnectorKey, tuple[str, ...]]:
    return {
        (each.station_id, each.evse, each.connector): prices.at(
            Place(site_id=stand.site.id, station_id=each.station_id, evse=each.evse, connector=each.connector), party
        )
        for station in stand.stations
        for each in station.connectors
        if each.evse > 0
    }


def _offer(operator: Operator, site_id: str, audience: str, worded: Worded) -> Offer:
    return Offer(
        party=_party(operator),
        module=LOCATIONS,
        object_id=site_id,
        key=site_id.lower(),
        site_id=site_id,
        audience=audience,
        document=worded.document,
        part=worded.part,
    )


def _party(operator: Operator) -> str:
    return f"{operator.country_code}*{operator.party_id}".upper()
