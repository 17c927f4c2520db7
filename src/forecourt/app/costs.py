"""What a transaction costs, while it runs and after it ended, from what is stored: the one price of screen, CDR and invoice."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from forecourt.app.ports import BillingReads, Directory, StationReads, TariffBook, TransactionReads
from forecourt.app.succession import succession
from forecourt.domain.access import Operator
from forecourt.domain.billing.cdrs import Priced, Subject, lapsed, priced, prices_reservations, reservation_key
from forecourt.domain.billing.nouns import CdrPlace
from forecourt.domain.billing.parking import StateSeen
from forecourt.domain.billing.places import place_of
from forecourt.domain.billing.usage import usage_of
from forecourt.domain.metering import MeterRow
from forecourt.domain.metering.register import load
from forecourt.domain.pricing import Breakdown
from forecourt.domain.reservations import Reservation
from forecourt.domain.screens import Outlook
from forecourt.domain.screens.outlook import LOOK_AHEAD, outlook
from forecourt.domain.sites import Site
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Tariff
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import NotFound

StateIn = Callable[[str], str | None]
"""Reads the charging state out of a kept message; None where it tells none. Implemented by the OCPP edge."""

PartyOf = Callable[[Transaction | Reservation], Awaitable[str | None]]
"""Whose driver it is, as `NL*ABC`; None: nobody's but ours. Implemented by roaming."""


async def ours(_: Transaction | Reservation) -> None:
    """Where there is no roaming."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A price with all that it rests on."""

    record: Priced
    subject: Subject
    rows: Sequence[MeterRow] = ()
    reservation: Reservation | None = None


class _Scene(msgspec.Struct, frozen=True):
    """Where it is."""

    operator: Operator | None
    site: Site | None
    station: Station | None

    @property
    def zone(self) -> str:
        """Prices are local to the site; without one, to the operator."""
        return self.site.zone if self.site is not None else self.operator.zone if self.operator is not None else "UTC"


class Costs:
    """Prices of transactions and of reservations that lapsed."""

    def __init__(
        self,
        transactions: TransactionReads,
        billing: BillingReads,
        stations: StationReads,
        directory: Directory,
        book: TariffBook,
        state_in: StateIn,
        party_of: PartyOf = ours,
    ) -> None:
        self._transactions = transactions
        self._billing = billing
        self._stations = stations
        self._directory = directory
        self._book = book
        self._state_in = state_in
        self._party_of = party_of

    async def of(self, transaction: Transaction, *, until: datetime, also: Sequence[MeterRow] = ()) -> Breakdown | None:
        """The price until its end, or until now while it is open; None when no tariff applies. `also`: rows not stored yet."""
        scene = await self._scene(transaction.operator_id, transaction.station_id)
        reservation = await self._reservation(transaction)
        tariffs = await self._tariffs(transaction, scene, reservation, until)
        if not tariffs:
            return None
        record, _ = await self._record(transaction, scene, tariffs, reservation, until, also)
        return record.breakdown

    async def outlook(self, transaction: Transaction, at: datetime) -> Outlook | None:
        """What a running transaction costs a unit now, and what changes that next; None when no tariff applies."""
        scene = await self._scene(transaction.operator_id, transaction.station_id)
        reservation = await self._reservation(transaction)
        tariffs = await self._tariffs(transaction, scene, reservation, at + LOOK_AHEAD)
        if not tariffs:
            return None
        power_w = load(transaction.register).power_w
        return outlook(
            tariffs,
            ZoneInfo(scene.zone),
            starts_at=transaction.started_at,
            at=at,
            kwh=Decimal(transaction.energy_wh) / 1000,
            power_kw=None if power_w is None else Decimal(power_w) / 1000,
        )

    async def account(
        self, transaction: Transaction, *, until: datetime, tariff_id: str | None = None, known: tuple[Tariff, ...] = ()
    ) -> Account:
        """The same, with all that a CDR needs. Where no tariff applied at the start: `tariff_id`, which a person names, as it is
        now; or those `known`, which a person once chose."""
        scene = await self._scene(transaction.operator_id, transaction.station_id)
        reservation = await self._reservation(transaction)
        tariffs = await self._tariffs(transaction, scene, reservation, until) or known
        if tariff_id is not None:
            tariffs = await self._chosen(transaction.operator_id, tariff_id, until)
        record, rows = await self._record(transaction, scene, tariffs, reservation, until, ())
        subject = await self._subject(
            scene, transaction.operator_id, transaction.station_id, transaction.evse, transaction.connector
        )
        return Account(record=record, subject=subject, rows=rows, reservation=reservation)

    async def of_lapsed(self, reservation: Reservation) -> Account | None:
        """The price of a reservation that ran out unused; None where reservations cost nothing."""
        scene = await self._scene(reservation.operator_id, reservation.station_id)
        tariffs = await self._succession(reservation, scene, reservation.created_at, reservation.expires_at)
        if not prices_reservations(tariffs):
            return None
        evse, connector = reservation.evse or 0, reservation.connector or 0
        subject = await self._subject(scene, reservation.operator_id, reservation.station_id, evse, connector)
        return Account(record=lapsed(reservation, tariffs, scene.zone), subject=subject, reservation=reservation)

    async def _record(
        self,
        transaction: Transaction,
        scene: _Scene,
        tariffs: tuple[Tariff, ...],
        reservation: Reservation | None,
        until: datetime,
        also: Sequence[MeterRow],
    ) -> tuple[Priced, list[MeterRow]]:
        rows = [*await self._transactions.meter_rows(transaction.id), *also]
        usage = usage_of(transaction, rows, await self._states(transaction, until), until)
        reserved_at = None if reservation is None else reservation.created_at
        return priced(usage, tariffs, scene.zone, reserved_at=reserved_at), rows

    async def _states(self, transaction: Transaction, until: datetime) -> list[StateSeen]:
        """What the station said of charging: in its events (second generation), or by the connector's status (first)."""
        told = await self._billing.told(transaction.id)
        if told:
            return [StateSeen(each.at, word) for each in told if (word := self._state_in(each.payload)) is not None]
        here = (transaction.station_id, transaction.evse, transaction.connector)
        seen = await self._billing.connector_states(*here, transaction.started_at, transaction.stopped_at or until)
        return [StateSeen(each.at, each.word) for each in seen]

    async def _tariffs(
        self, transaction: Transaction, scene: _Scene, reservation: Reservation | None, until: datetime
    ) -> tuple[Tariff, ...]:
        """The record starts with the reservation (D05)."""
        at = transaction.started_at if reservation is None else min(reservation.created_at, transaction.started_at)
        return await self._succession(transaction, scene, at, transaction.stopped_at or until)

    async def _succession(
        self, charged: Transaction | Reservation, scene: _Scene, starts_at: datetime, ends_at: datetime
    ) -> tuple[Tariff, ...]:
        """That of the start, which is kept whatever changes (F07), unless it says itself that another takes over when it ends."""
        site_id = None if scene.station is None else scene.station.site_id
        where = (charged.operator_id, site_id, charged.station_id, charged.evse, charged.connector)
        party = await self._party_of(charged)

        async def prices_at(moment: datetime) -> tuple[Tariff, ...]:
            return await self._book.of_place(*where, charged.token, charged.group, moment, partner=party)

        return await succession(await prices_at(starts_at), starts_at, ends_at, prices_at)

    async def _chosen(self, operator_id: str, tariff_id: str, at: datetime) -> tuple[Tariff, ...]:
        found = await self._book.version_at(operator_id, tariff_id, at)
        if found is None:
            raise NotFound(f"There is no tariff {tariff_id}.")
        return (found,)

    async def _reservation(self, transaction: Transaction) -> Reservation | None:
        """The one that this transaction used."""
        if transaction.reservation_number is None:
            return None
        found = await self._directory.reservation_by_number(transaction.station_id, transaction.reservation_number)
        if found is None or found.transaction_id != transaction.id:
            return None
        billed_already = await self._billing.cdr_by_key(reservation_key(found.id))  # it had lapsed, and came after all
        return found if billed_already is None else None

    async def _scene(self, operator_id: str, station_id: str) -> _Scene:
        station = await self._stations.by_id(station_id)
        site = await self._directory.site(station.site_id) if station is not None and station.site_id is not None else None
        return _Scene(await self._directory.operator(operator_id), site, station)

    async def _subject(self, scene: _Scene, operator_id: str, station_id: str, evse: int, connector: int) -> Subject:
        connectors = await self._stations.connectors(station_id)
        here = next((each for each in connectors if (each.evse, each.connector) == (evse, connector)), None)
        return Subject(
            operator_id=operator_id,
            operator_currency="EUR" if scene.operator is None else scene.operator.currency,
            site_id=None if scene.site is None else scene.site.id,
            place=_place(scene, station_id, None if here is None or here.standard is None else here.standard.value),
        )


def _place(scene: _Scene, station_id: str, plug: str | None) -> CdrPlace:
    """As it is called now: this is the moment of the cut. A station that was removed meanwhile has its key only."""
    identity = station_id if scene.station is None else scene.station.identity
    name = "" if scene.station is None else scene.station.name
    return place_of(identity, name, scene.site, plug)
