"""Tariffs: a person's verbs on what charging costs, and on where each tariff applies."""

import asyncio
from datetime import datetime

import msgspec

from forecourt.app.ports import Delete, Directory, Insert, Patch, StationReads, TariffReads, Unit, UnitOfWork, Write
from forecourt.app.tariffs.book import Book
from forecourt.app.tariffs.settings import AssignmentSettings, TariffSettings, check_assignment
from forecourt.domain.access import Caller, Operator, Role, owner_for
from forecourt.domain.events import Event, new_event
from forecourt.domain.pricing.named import OF_TARIFFS, policies_of, words_of
from forecourt.domain.tariffs import Assignment, Scope, Tariff, TariffVersion, check
from forecourt.kit.errors import Conflict, NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now


class Tariffs:
    """Make, change, remove and assign tariffs. Every version is kept (F07)."""

    def __init__(
        self,
        uow: UnitOfWork,
        tariffs: TariffReads,
        directory: Directory,
        stations: StationReads,
        book: Book,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._tariffs = tariffs
        self._directory = directory
        self._stations = stations
        self._book = book
        self._clock = clock
        self._turn = asyncio.Lock()
        """People's verbs are rare; one at a time, so that nothing is assigned while it is removed."""

    async def put(self, caller: Caller, tariff_id: str, settings: TariffSettings) -> TariffVersion:
        """Make the tariff, or a new version of it from now on. What says the same as before changes nothing."""
        caller.require(Role.OPERATOR)
        async with self._turn:
            tariff = await self.draft(caller, tariff_id, settings)
            newest = await self._tariffs.latest(tariff.operator_id, tariff_id)
            old = newest if newest is not None and newest.until is None else None
            made = _next_version(newest, tariff)
            if old is not None and msgspec.structs.replace(made.tariff, updated_at=old.tariff.updated_at) == old.tariff:
                return old
            data: dict[str, object] = {"version": made.version, "was": old and _told(old.tariff), "is": _told(made.tariff)}
            writes: list[Write] = [*([_ended(old, made.since)] if old is not None else []), Insert(made)]
            await self._commit(caller, "TariffChanged", made.operator_id, made.tariff_id, data, writes)
            return made

    async def draft(self, caller: Caller, tariff_id: str, settings: TariffSettings) -> Tariff:
        """The tariff that `put` would make, stored nowhere; for whoever wants to look at it first. Raises what `put` would."""
        operator, now = await self._operator(caller), self._clock()
        policies = policies_of(settings.policies, known=OF_TARIFFS)
        said = {name: getattr(settings, name) for name in settings.__struct_fields__}
        tariff = Tariff(
            id=tariff_id,
            operator_id=operator.id,
            party=f"{operator.country_code}*{operator.party_id}",
            created_at=now,
            updated_at=now,
            **said | {"policies": tuple(words_of(policies).items())},
        )
        check(tariff)
        return tariff

    async def delete(self, caller: Caller, tariff_id: str) -> None:
        """Remove a tariff that applies nowhere, now or later. Its versions stay, for what was charged by them. Assignments to
        stations and sites that were removed are in nobody's way; they end with it."""
        caller.require(Role.OPERATOR)
        async with self._turn:
            operator, now = await self._operator(caller), self._clock()
            old = await self._own(operator.id, tariff_id)
            assigned = await self._tariffs.assignments_of(operator.id, old.tariff_id, now)
            if in_use := sum([await self._is_there(each) for each in assigned]):
                where = "one place" if in_use == 1 else f"{in_use} places"
                raise Conflict(
                    f"This tariff is assigned at {where}; end that first, or assign another tariff there.", code="tariff_in_use"
                )
            data: dict[str, object] = {"version": old.version, "was": _told(old.tariff)}
            writes: list[Write] = [_ended(old, now), *(_let_go(each, now) for each in assigned)]
            await self._commit(caller, "TariffRemoved", operator.id, old.tariff_id, data, writes)

    async def assign(self, caller: Caller, settings: AssignmentSettings) -> Assignment:
        """Say where a tariff applies. What is said already is not said twice: then the assignment in force is returned."""
        caller.require(Role.OPERATOR)
        async with self._turn:
            operator, now = await self._operator(caller), self._clock()
            check_assignment(settings, now)
            tariff = await self._own(operator.id, settings.tariff_id)
            assignment = Assignment(
                id=new_id(),
                operator_id=operator.id,
                tariff_id=tariff.tariff_id,
                scope=settings.scope,
                place_id=await self._place_id(operator.id, settings),
                evse=settings.evse,
                connector=settings.connector,
                token_group=settings.token_group,
                partner=settings.partner,
                kind=settings.kind,
                starts_at=settings.starts_at or now,
                ends_at=settings.ends_at,
                created_at=now,
            )
            if (known := await self._in_force(assignment)) is not None and _says_the_same(known, assignment):
                return known
            await self._commit(
                caller, "TariffAssigned", operator.id, tariff.tariff_id, {"is": _told(assignment)}, [Insert(assignment)]
            )
            return assignment

    async def unassign(self, caller: Caller, assignment_id: str) -> None:
        """End an assignment now; one that has not begun is called off, one that is over stays as it is.

        Transactions that run keep their tariff.
        """
        caller.require(Role.OPERATOR)
        async with self._turn:
            now = self._clock()
            assignment = await self._tariffs.assignment(assignment_id)
            if assignment is None or not caller.sees(assignment.operator_id):
                raise NotFound(f"There is no assignment {assignment_id}.")
            if assignment.ends_at is not None and assignment.ends_at <= now:
                return
            data: dict[str, object] = {"was": _told(assignment)}
            await self._commit(
                caller, "TariffUnassigned", assignment.operator_id, assignment.tariff_id, data, [_let_go(assignment, now)]
            )

    async def _operator(self, caller: Caller) -> Operator:
        operators = await self._directory.operators()
        owner = owner_for(caller, operators)
        return next(each for each in operators if each.id == owner)

    async def _own(self, operator_id: str, tariff_id: str) -> TariffVersion:
        """The present version. Raises `NotFound`."""
        newest = await self._tariffs.latest(operator_id, tariff_id)
        if newest is None or newest.until is not None:
            raise NotFound(f"There is no tariff {tariff_id}.")
        return newest

    async def _place_id(self, operator_id: str, settings: AssignmentSettings) -> str:
        """The id of a place that is there. Raises `NotFound`."""
        if settings.scope is Scope.OPERATOR:
            return ""
        if settings.scope is Scope.SITE:
            site = await self._directory.site(settings.site_id or "")
            if site is None or site.operator_id != operator_id:
                raise NotFound(f"There is no site {settings.site_id}.")
            return site.id
        station = await self._stations.by_id(settings.station_id or "")
        if station is None or station.operator_id != operator_id:
            raise NotFound(f"There is no station {settings.station_id}.")
        return station.id

    async def _is_there(self, assignment: Assignment) -> bool:
        """Whether its place still is."""
        if assignment.scope is Scope.OPERATOR:
            return True
        if assignment.scope is Scope.SITE:
            return await self._directory.site(assignment.place_id) is not None
        return await self._stations.by_id(assignment.place_id) is not None

    async def _in_force(self, wanted: Assignment) -> Assignment | None:
        """The one that the wanted assignment would take over from."""
        there = await self._tariffs.assignments_at(wanted.operator_id, [wanted.place_id])
        rivals = [each for each in there if each.holds_at(wanted.starts_at) and each.rivals(wanted)]
        return max(rivals, key=lambda each: each.age, default=None)

    async def _commit(
        self, caller: Caller, type_: str, operator_id: str, tariff_id: str, data: dict[str, object], writes: list[Write]
    ) -> None:
        event: Event = new_event(type_, caller, self._clock(), operator_id=operator_id, subject_id=tariff_id, data=data)
        await self._uow.commit(Unit(key=f"tariff:{operator_id}:{tariff_id}", writes=writes, events=[event]))
        self._book.forget()


def _next_version(newest: TariffVersion | None, tariff: Tariff) -> TariffVersion:
    """The id keeps its first spelling, and a tariff that was not removed the time at which it was made."""
    if newest is not None:
        created_at = newest.tariff.created_at if newest.until is None else tariff.created_at
        tariff = msgspec.structs.replace(tariff, id=newest.tariff_id, created_at=created_at)
    return TariffVersion(
        operator_id=tariff.operator_id,
        tariff_id=tariff.id,
        version=1 if newest is None else newest.version + 1,
        since=tariff.updated_at,
        tariff=tariff,
    )


def _ended(version: TariffVersion, now: datetime) -> Patch:
    key: dict[str, object] = {"operator_id": version.operator_id, "tariff_id": version.tariff_id, "version": version.version}
    return Patch(TariffVersion, key, {"until": now})


def _let_go(assignment: Assignment, now: datetime) -> Write:
    """It ends now; one that has not begun is called off."""
    key = {"id": assignment.id}
    return Delete(Assignment, key) if assignment.starts_at > now else Patch(Assignment, key, {"ends_at": now})


def _says_the_same(known: Assignment, wanted: Assignment) -> bool:
    return known.tariff_id == wanted.tariff_id and known.ends_at == wanted.ends_at


def _told(thing: Tariff | Assignment) -> dict[str, object]:
    """The thing as the audit tells it."""
    told: dict[str, object] = msgspec.to_builtins(thing)
    return told
