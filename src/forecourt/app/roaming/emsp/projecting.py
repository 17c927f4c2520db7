"""What partners have, made searchable: their sites, plugs and prices, and the sessions of our drivers, as the shelf changes.

A reader of what was committed, by push and by pull alike; told twice it does the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import msgspec

from forecourt.app.ports import Delete, Directory, ObjectKey, Patch, RoamingReads, Unit, UnitOfWork, Upsert, Write
from forecourt.app.ports.roaming_emsp import EmspReads
from forecourt.app.roaming.emsp.commanding import RoamingCommands
from forecourt.domain.access import system_caller
from forecourt.domain.events import Event, new_event
from forecourt.domain.quotes import PowerStep, Visit, quote
from forecourt.domain.roaming import HeldObject, PartnerPlug, PartnerSite, PartnerTariff, RoamingSession
from forecourt.domain.roaming.emsp import AVAILABLE, MICRO, REMOVED
from forecourt.domain.tariffs import Tariff
from forecourt.kit.errors import Conflict, InvalidInput
from forecourt.kit.money import half_up
from forecourt.kit.time import Clock, utc_now, zone_named

COMPARED_KWH: Final = 20
COMPARED_S: Final = 3600
"""The visit by which prices are compared: so much energy within an hour, from now on."""
RENEWED: Final = timedelta(minutes=15)
"""How old a compared price may be: many tariffs have hours."""
AT_ONCE: Final = 200
DEAREST: Final = 2**62
"""No price, but what a column holds."""
MODULES: Final = ("tariffs", "locations", "sessions")
_GONE: Final = frozenset({"PartnerUnregistered", "PartnerRemoved"})


class ReadsHeld(Protocol):
    """What partners' documents say, in our words. Implemented by the roaming edge."""

    def site(self, held: HeldObject) -> PartnerSite: ...
    def tariff(self, held: HeldObject) -> PartnerTariff: ...
    def session(self, held: HeldObject) -> RoamingSession: ...


class Projecting:
    """Follows the shelf."""

    hears: Final = frozenset({"HeldObjectChanged", "PartnerRegistered"}) | _GONE
    """The events that it follows."""

    def __init__(
        self,
        uow: UnitOfWork,
        reads: RoamingReads,
        emsp: EmspReads,
        directory: Directory,
        words: ReadsHeld,
        commands: RoamingCommands,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._reads = reads
        self._emsp = emsp
        self._directory = directory
        self._words = words
        self._commands = commands
        self._clock = clock

    async def handle(self, events: list[Event]) -> None:
        """Objects that came, changed or went; partners that came or went with all that they have."""
        here = {str(event.subject_id): event.type not in _GONE for event in events if event.type != "HeldObjectChanged"}
        for partner_id, stays in here.items():
            await (self._all_of(partner_id) if stays else self._forget(partner_id))
        for (partner_id, module), keys in _named(events).items():
            wanted = module in MODULES and here.get(partner_id, True)
            for start in range(0, len(keys) if wanted else 0, AT_ONCE):
                held = await self._reads.held_among(partner_id, module, keys[start : start + AT_ONCE])
                await self._take(partner_id, module, list(held.values()))

    async def renew_prices(self) -> None:
        """Compared prices are of the hour that it is."""
        before, zones = self._clock() - RENEWED, await self._zones()
        while old := await self._emsp.tariffs_dated(before, AT_ONCE):
            writes: list[Write] = [_renewed(self._priced(each, zones)) for each in old]
            await self._uow.commit(Unit("partner tariffs", writes=writes))

    async def _all_of(self, partner_id: str) -> None:
        """What is on the shelf of a partner that is here again."""
        for module in MODULES:
            after: ObjectKey | None = None
            while held := await self._reads.held_page(partner_id, module, after=after, limit=AT_ONCE):
                await self._take(partner_id, module, held)
                after = held[-1].owner, held[-1].key

    async def _forget(self, partner_id: str) -> None:
        """Nobody finds what cannot be charged at; sessions are history, and stay."""
        gone: list[Write] = [Delete(each, {"partner_id": partner_id}) for each in (PartnerPlug, PartnerSite, PartnerTariff)]
        await self._uow.commit(Unit(f"partner sites:{partner_id}", writes=gone))

    async def _take(self, partner_id: str, module: str, held: Sequence[HeldObject]) -> None:
        """All at once; where something cannot be said in our words, one by one without it: it stays on the shelf, and spoils
        nothing else (T12)."""
        try:
            await self._project(partner_id, module, held)
        except (InvalidInput, Conflict):
            if len(held) > 1:
                for each in held:
                    await self._take(partner_id, module, [each])

    async def _project(self, partner_id: str, module: str, held: Sequence[HeldObject]) -> None:
        match module:
            case "locations":
                await self._sites(partner_id, held)
            case "tariffs":
                await self._tariffs(held)
            case "sessions":
                for each in held:
                    await self._session(each)

    async def _sites(self, partner_id: str, held: Sequence[HeldObject]) -> None:
        known = {
            (each.owner, each.key): each
            for each in await self._emsp.sites_among(partner_id, [(each.owner, each.key) for each in held])
        }
        writes: list[Write] = []
        for each in held:
            before = known.get((each.owner, each.key))
            writes += _site_writes(before, None if each.gone_at is not None else _standing(self._words.site(each)))
        if writes:
            await self._uow.commit(Unit(f"partner sites:{partner_id}", writes=writes))

    async def _tariffs(self, held: Sequence[HeldObject]) -> None:
        zones = await self._zones()
        writes: list[Write] = []
        for each in held:
            if each.gone_at is not None:
                writes.append(Delete(PartnerTariff, {"partner_id": each.partner_id, "owner": each.owner, "key": each.key}))
            else:
                writes.append(Upsert(self._priced(self._words.tariff(each), zones)))
        await self._uow.commit(Unit("partner tariffs", writes=writes))

    async def _session(self, held: HeldObject) -> None:
        told = await self._owned(self._words.session(held))
        before = await self._emsp.session(held.partner_id, held.owner, held.key)
        if before is not None:
            told = msgspec.structs.replace(told, profile=before.profile, command_id=before.command_id)
        told = msgspec.structs.replace(told, command_id=await self._commands.seen(told))
        if told == before:
            return
        data: dict[str, object] = {
            "partner_id": told.partner_id, "owner": told.owner, "status": told.status, "energy_wh": told.energy_wh,
            "token_uid": told.token_uid, "location_id": told.location_id, "evse_uid": told.evse_uid,
            "command_id": told.command_id,
        }  # fmt: skip
        event = new_event(
            "RoamingSessionChanged",
            system_caller("roaming"),
            self._clock(),
            operator_id=told.operator_id,
            subject_id=told.session_id,
            data=data,
        )
        write: Write = Upsert(told)
        if before is not None:  # but for the profile, which comes by another way
            names = [name for name in told.__struct_fields__ if name not in ("partner_id", "owner", "key", "profile")]
            key: dict[str, object] = {"partner_id": told.partner_id, "owner": told.owner, "key": told.key}
            write = Patch(RoamingSession, key, {name: getattr(told, name) for name in names})
        await self._uow.commit(Unit(f"roaming session:{told.partner_id}:{told.key}", writes=[write], events=[event]))

    async def _owned(self, session: RoamingSession) -> RoamingSession:
        """2.1.1 tells the contract only: the token is the one that has it (K12)."""
        if session.token_uid or not session.contract_id:
            return session
        terms = await self._emsp.terms_of_contract(session.operator_id, session.contract_id.lower())
        own = next((each for each in terms if each.of == "token"), None)
        return session if own is None else msgspec.structs.replace(session, token_uid=own.key, token_type=own.type)

    def _priced(self, tariff: PartnerTariff, zones: dict[str, ZoneInfo]) -> PartnerTariff:
        now = self._clock()
        zone = zones.get(tariff.operator_id, ZoneInfo("UTC"))
        price = (
            None
            if tariff.tariff is None
            else _compared(tariff.tariff, Visit(starts_at=now, charging_s=COMPARED_S, power=_POWER), zone)
        )
        return msgspec.structs.replace(tariff, micros_per_kwh=price, updated_at=now)

    async def _zones(self) -> dict[str, ZoneInfo]:
        return {each.id: zone_named(each.zone, "zone") for each in await self._directory.operators()}


_POWER: Final = (PowerStep(after_s=0, power_kw=Decimal(COMPARED_KWH * 3600) / COMPARED_S),)


def _renewed(tariff: PartnerTariff) -> Write:
    """The price alone: the tariff itself may be another one by now."""
    key: dict[str, object] = {"partner_id": tariff.partner_id, "owner": tariff.owner, "key": tariff.key}
    return Patch(PartnerTariff, key, {"micros_per_kwh": tariff.micros_per_kwh, "updated_at": tariff.updated_at})


def _compared(tariff: Tariff, visit: Visit, zone: ZoneInfo) -> int | None:
    """What a kWh of the visit costs, all in, with taxes where they are known, in millionths."""
    try:
        total = quote((tariff,), zone, visit).total
    except InvalidInput:
        return None
    cost = total.before_taxes if total.after_taxes is None else total.after_taxes
    micros = int(half_up(cost / COMPARED_KWH * MICRO, 0))
    return micros if abs(micros) < DEAREST else None


def _named(events: Iterable[Event]) -> dict[tuple[str, str], list[ObjectKey]]:
    """Which objects the events tell of, by partner and module."""
    found: dict[tuple[str, str], dict[ObjectKey, None]] = defaultdict(dict)
    for event in events:
        if event.type == "HeldObjectChanged":
            told = msgspec.convert(event.data, _Told)
            found[told.partner_id, told.module] |= {(each.owner, each.key): None for each in told.objects}
    return {place: list(keys) for place, keys in found.items()}


class _ToldObject(msgspec.Struct, frozen=True):
    owner: str
    key: str


class _Told(msgspec.Struct, frozen=True):
    partner_id: str
    module: str
    objects: tuple[_ToldObject, ...]


def _site_writes(before: PartnerSite | None, site: PartnerSite | None) -> list[Write]:
    """The site and its plugs as they are now; plugs that are no more go."""
    plugs = [] if site is None else plugs_of(site)
    writes: list[Write] = [Upsert(each) for each in plugs]
    if site is not None:
        writes.insert(0, Upsert(site))
    if before is None:
        return writes
    place: dict[str, object] = {"partner_id": before.partner_id, "owner": before.owner}
    count = len(plugs_of(before))
    writes += [Delete(PartnerPlug, {**place, "site_key": before.key, "number": number}) for number in range(len(plugs), count)]
    if site is None:
        writes.append(Delete(PartnerSite, {**place, "key": before.key}))
    return writes


def plugs_of(site: PartnerSite) -> list[PartnerPlug]:
    """Its connectors in order, for the search."""
    found = [(evse, connector) for evse in site.evses for connector in evse.connectors]
    return [
        PartnerPlug(
            partner_id=site.partner_id,
            owner=site.owner,
            site_key=site.key,
            number=number,
            operator_id=site.operator_id,
            plug=connector.plug,
            power_w=connector.power_w or 0,
            available=evse.status == AVAILABLE,
            tariff_key=connector.tariff_ids[0].lower() if connector.tariff_ids else "",
        )
        for number, (evse, connector) in enumerate(found)
    ]


def _standing(site: PartnerSite) -> PartnerSite | None:
    """The site without the EVSEs that were removed; None where all were (L05)."""
    evses = tuple(each for each in site.evses if each.status != REMOVED)
    return msgspec.structs.replace(site, evses=evses) if evses or not site.evses else None
