"""What people do with stations: configure, adopt, remove, give a password."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from forecourt.app.live import LiveStations
from forecourt.app.ports import Delete, Directory, Insert, Patch, StationLink, StationReads, Unit, UnitOfWork, Upsert, Write
from forecourt.app.stations.policy import StationPolicy
from forecourt.app.stations.refusals import Refusals
from forecourt.domain.access import Caller, Role, owner_for
from forecourt.domain.admission import identity_fault, identity_key
from forecourt.domain.authorisation import SOFT
from forecourt.domain.events import Event, new_event
from forecourt.domain.passwords import fault, generate, keyed_hash, weakness
from forecourt.domain.screens import Delivery, KnownAbility
from forecourt.domain.stations import (
    Capabilities,
    Connector,
    FormerStation,
    PlugFormat,
    PlugStandard,
    Refusal,
    Registration,
    Station,
    Validation,
)
from forecourt.domain.token_rules import HowToRead, TokenRule
from forecourt.domain.tokens import Verdict
from forecourt.domain.transactions import TransactionState
from forecourt.kit.errors import Conflict, FieldFault, InvalidInput, NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock

SPOKEN = ("1.6", "2.0.1", "2.1")


class ConnectorSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is configured of one connector; its status is the station's to say."""

    evse: int
    connector: int = 1
    standard: PlugStandard | None = None
    format: PlugFormat | None = None
    max_power_w: int | None = None
    max_voltage_v: int | None = None
    max_current_a: int | None = None


class StationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person sets of a station. What is not given stays as it is, or takes its default on a new station."""

    name: str | UnsetType = UNSET
    site_id: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    registration: Registration | UnsetType = UNSET
    security_profile: int | UnsetType = UNSET
    password: str | UnsetType | None = UNSET
    """None removes the password."""
    password_encoding: str | UnsetType = UNSET
    validation: Validation | UnsetType = UNSET
    serial_number: str | UnsetType | None = UNSET
    groups_connectors: bool | UnsetType = UNSET
    only_version: str | UnsetType | None = UNSET
    token_rules: tuple[TokenRule, ...] | UnsetType = UNSET
    soft_answers: dict[Verdict, Verdict] | UnsetType = UNSET
    connectors: tuple[ConnectorSettings, ...] | UnsetType = UNSET


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """A station that was adopted; the generated password is told here and never again."""

    station: Station
    password: str | None = None


class StationBook:
    """The verbs of people."""

    def __init__(
        self,
        policy: StationPolicy,
        stations: StationReads,
        directory: Directory,
        unit_of_work: UnitOfWork,
        live: LiveStations,
        link: StationLink,
        refusals: Refusals,
        clock: Clock,
    ) -> None:
        self._policy = policy
        self._stations = stations
        self._directory = directory
        self._unit_of_work = unit_of_work
        self._live = live
        self._link = link
        self._refusals = refusals
        self._clock = clock

    async def put(self, caller: Caller, identity: str, settings: StationSettings) -> Station:
        """Make the station, or change what is given of it."""
        caller.require(Role.OPERATOR)
        known = await self._stations.by_identity(identity_key(identity))
        if known is not None and not caller.sees(known.operator_id):
            raise Conflict(f"The identity {identity} cannot be used.", code="identity_taken")
        now = self._clock()
        before = known or await self._blank(caller, identity, now)
        after = await self._changed(caller, before, settings, now)
        unit = Unit(key=after.id, writes=[_row(known, after)])
        unit.writes += await self._connectors(after.id, settings)
        changed = _changes(before, after) if known is not None else sorted(_given(settings))
        unit.events.append(self._event("StationRegistered" if known is None else "StationChanged", caller, after, now, changed))
        await self._commit(unit, identity)
        await self._settled(after)
        return after

    async def set_password(self, caller: Caller, identity: str, password: str | None = None) -> str:
        """Give the station a new password, a random one when none is given; returns it, this once."""
        caller.require(Role.OPERATOR)
        station = await self._own(caller, identity)
        chosen = generate() if password is None else password
        await self.put(caller, station.identity, StationSettings(password=chosen))
        return chosen

    async def adopt(
        self, caller: Caller, identity: str, settings: StationSettings | None = None, *, generate_password: bool = False
    ) -> Adopted:
        """Make a station that knocked one of ours: a pending one, or one that was refused as unknown."""
        caller.require(Role.OPERATOR)
        key = identity_key(identity)
        known = await self._stations.by_identity(key)
        knocked = await self._directory.refusals_of(key)
        if known is not None and not caller.sees(known.operator_id):
            raise NotFound(f"No station {identity} has knocked.")
        if known is None and not knocked:
            raise NotFound(f"No station {identity} has knocked.")
        if known is not None and known.registration is Registration.ACCEPTED and known.enabled:
            raise Conflict(f"The station {identity} is one of yours already.", code="adopted_already")
        now = self._clock()
        password = generate() if generate_password else None
        before = known or await self._blank(caller, knocked[0].identity or identity, now)
        wanted = settings or StationSettings()
        if password is not None:
            wanted = msgspec.structs.replace(wanted, password=password)
        wanted = msgspec.structs.replace(wanted, registration=Registration.ACCEPTED, enabled=True)
        after = await self._changed(caller, before, wanted, now)
        unit = Unit(key=after.id, writes=[_row(known, after)])
        unit.writes += await self._connectors(after.id, wanted)
        unit.writes += [Delete(of=Refusal, key=_refusal_key(each)) for each in knocked]
        unit.events.append(self._event("StationAdopted", caller, after, now, sorted(_given(wanted))))
        await self._commit(unit, identity)
        self._refusals.forget(key)
        await self._settled(after)
        return Adopted(station=after, password=password)

    async def delete(self, caller: Caller, identity: str) -> None:
        """Forget the station; its name, transactions and evidence stay. An open one would stay so for good, hence `Conflict`."""
        caller.require(Role.OPERATOR)
        station = await self._own(caller, identity)
        async with self._live.turn(station.id) as live:
            if any(each.state is TransactionState.OPEN for each in live.transactions.values()):
                message = "A transaction is open at this station; stop it or close its books first, or disable the station."
                raise Conflict(message, code="transactions_open")
        now = self._clock()
        writes: list[Write] = [
            Delete(of=Station, key={"id": station.id}),
            Insert(_former(station, now)),
            *(Delete(of=each, key={"station_id": station.id}) for each in (Capabilities, KnownAbility, Delivery)),
        ]
        for each in await self._stations.connectors(station.id):
            key: dict[str, object] = {"station_id": station.id, "evse": each.evse, "connector": each.connector}
            writes.append(Delete(of=Connector, key=key))
        event = self._event("StationRemoved", caller, station, now, [])
        await self._commit(Unit(key=station.id, writes=writes, events=[event]), identity)
        await self._link.close(station.id, "the station was removed")
        await self._live.refresh(station.id)

    async def _own(self, caller: Caller, identity: str) -> Station:
        station = await self._stations.by_identity(identity_key(identity))
        if station is None or not caller.sees(station.operator_id):
            raise NotFound(f"There is no station {identity}.")
        return station

    async def _blank(self, caller: Caller, identity: str, now: datetime) -> Station:
        sentence = identity_fault(identity)
        if sentence is not None:
            raise InvalidInput(sentence, faults=(FieldFault("station_id", "identity", sentence),))
        owner = owner_for(caller, await self._directory.operators())
        return Station(
            id=new_id(),
            operator_id=owner,
            identity=identity,
            identity_key=identity_key(identity),
            created_at=now,
            updated_at=now,
        )

    async def _changed(self, caller: Caller, before: Station, settings: StationSettings, now: datetime) -> Station:
        given = _given(settings)
        site_id = given.get("site_id")
        if isinstance(site_id, str):
            site = await self._directory.site(site_id)
            if site is None or not caller.sees(site.operator_id) or site.operator_id != before.operator_id:
                raise _invalid("site_id", f"There is no site {site_id}.")
        profile = settings.security_profile
        if not isinstance(profile, UnsetType) and not 0 <= profile <= 3:
            raise _invalid("security_profile", "A security profile is a number from 0 to 3.")
        encoding = settings.password_encoding
        if not isinstance(encoding, UnsetType) and encoding not in ("plain", "hex"):
            raise _invalid("password_encoding", "The encoding is `plain` or `hex`.")
        _check_quirks(settings)
        plain = {name: value for name, value in given.items() if name not in ("password", "connectors")}
        after = msgspec.structs.replace(before, **plain, updated_at=now)
        return self._with_password(after, settings.password)

    def _with_password(self, station: Station, password: str | UnsetType | None) -> Station:
        if isinstance(password, UnsetType):
            return station
        if password is None:
            return msgspec.structs.replace(station, password_hmac=None, next_password_hmac=None, password_weak=False)
        useless = fault(password, as_hex=station.password_encoding == "hex")
        if useless is not None:
            raise _invalid("password", useless)
        weak = weakness(password, station.identity)
        if weak is not None and self._policy.weak_passwords == "refuse":
            raise _invalid("password", weak)
        hashed = keyed_hash(self._policy.server_key, station.id, password.encode())
        return msgspec.structs.replace(station, password_hmac=hashed, next_password_hmac=None, password_weak=weak is not None)

    async def _connectors(self, station_id: str, settings: StationSettings) -> list[Write]:
        if isinstance(settings.connectors, UnsetType):
            return []
        present = {(each.evse, each.connector): each for each in await self._stations.connectors(station_id)}
        writes: list[Write] = []
        for wanted in settings.connectors:
            key = (wanted.evse, wanted.connector)
            if wanted.evse < 0 or wanted.connector < 0:
                raise _invalid("connectors", "EVSEs and connectors are numbered from 1.")
            known = present.pop(key, None) or Connector(station_id=station_id, evse=wanted.evse, connector=wanted.connector)
            values = msgspec.structs.asdict(wanted)
            writes.append(Upsert(msgspec.structs.replace(known, **values, discovered=False)))
        for gone in present.values():
            if not gone.discovered and gone.evse > 0:
                gone_key: dict[str, object] = {"station_id": station_id, "evse": gone.evse, "connector": gone.connector}
                writes.append(Delete(of=Connector, key=gone_key))
        return writes

    async def _commit(self, unit: Unit, identity: str) -> None:
        try:
            await self._unit_of_work.commit(unit)
        except Conflict as error:
            raise Conflict(f"The station {identity} was changed by someone else just now; try again.") from error

    async def _settled(self, station: Station) -> None:
        await self._live.refresh(station.id)
        if not station.enabled:
            await self._link.close(station.id, "the station was disabled")

    @staticmethod
    def _event(type_: str, caller: Caller, station: Station, now: datetime, changed: list[str]) -> Event:
        return new_event(
            type_,
            caller,
            now,
            operator_id=station.operator_id,
            station_id=station.id,
            subject_id=station.id,
            data={"identity": station.identity, "changed": changed},
        )


def _row(known: Station | None, after: Station) -> Write:
    """People own these columns; what the connection writes (epoch, boot, last seen) is not touched."""
    if known is None:
        return Insert(after)
    columns = (
        "name",
        "site_id",
        "enabled",
        "registration",
        "security_profile",
        "password_hmac",
        "next_password_hmac",
        "password_weak",
        "password_encoding",
        "validation",
        "serial_number",
        "groups_connectors",
        "only_version",
        "token_rules",
        "soft_answers",
        "updated_at",
    )
    values = {name: getattr(after, name) for name in columns if getattr(after, name) != getattr(known, name)}
    return Patch(of=Station, key={"id": after.id}, values={**values, "updated_at": after.updated_at})


def _former(station: Station, now: datetime) -> FormerStation:
    """What stays of it: its name."""
    return FormerStation(
        id=station.id,
        operator_id=station.operator_id,
        identity=station.identity,
        identity_key=station.identity_key,
        removed_at=now,
    )


def _check_quirks(settings: StationSettings) -> None:
    """What is set because the station is peculiar."""
    if settings.only_version not in (UNSET, None, *SPOKEN):
        raise _invalid(
            "only_version", f"The version is one of {', '.join(SPOKEN)}, or null for the newest that the station offers."
        )
    for rule in () if isinstance(settings.token_rules, UnsetType) else settings.token_rules:
        if not rule.text or (rule.rule is HowToRead.READ_AS) is not bool(rule.token):
            raise _invalid("token_rules", "A rule needs its text; `read_as`, and no other, needs the token to read.")
    for heard in () if isinstance(settings.soft_answers, UnsetType) else settings.soft_answers.values():
        if heard not in SOFT:
            raise _invalid("soft_answers", f"A station can be told {', '.join(sorted(SOFT))} instead.")


def _given(settings: StationSettings) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(settings).items() if value is not UNSET}


def _changes(before: Station, after: Station) -> list[str]:
    names = (name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name))
    told = ("password" if name.endswith("password_hmac") else name for name in names if name != "updated_at")
    return sorted(set(told))


def _invalid(path: str, sentence: str) -> InvalidInput:
    return InvalidInput(sentence, faults=(FieldFault(path, "value", sentence),))


def _refusal_key(refusal: Refusal) -> dict[str, object]:
    return {"identity_key": refusal.identity_key, "address": refusal.address, "reason": refusal.reason}
