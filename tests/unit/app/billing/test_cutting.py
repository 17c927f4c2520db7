"""One CDR for each transaction that is over, whatever is repeated, lost or late; its figures exact."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from forecourt.app.ports import Patch, Unit
from forecourt.domain.billing import CdrKind, CorrectionState
from forecourt.domain.metering import Context
from forecourt.domain.reservations import ReservationStatus
from forecourt.domain.stations import ConnectorStatus
from forecourt.domain.tariffs import Dimension, TariffVersion
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import MeterReport, ReportKind, TransactionState
from forecourt.store.retention import Retention
from tests import rows
from tests.unit.app.charging.world import notice
from tests.unit.domain.ledger.book import event

from .world import CALLER, CARD, T0, BillingWorld, element, later, register, start, stop, tariff


def values(number: int, seconds: float, wh: int, context: Context = Context.PERIODIC, power_w: int | None = None) -> MeterReport:
    reading = register(seconds, wh, context, power_w=power_w)
    return MeterReport(evse=1, connector=1, number=number, readings=(reading,))


async def test_what_was_charged_becomes_one_cdr_with_exact_figures(world: BillingWorld) -> None:
    given = await world.assign()
    transaction_id = await world.charged()

    await world.relayed()

    (cdr,) = await world.cut(transaction_id)
    assert (cdr.energy_wh, cdr.time_s, cdr.parking_s, cdr.currency) == (5000, 3600, 0, "EUR")
    assert (cdr.total_before_taxes, cdr.total_after_taxes) == (Decimal("1.75"), Decimal("2.12"))
    assert cdr.breakdown.total.after_taxes == Decimal("2.1175")
    assert (cdr.tariffs, cdr.token, cdr.evidence_count) == ((given,), CARD, 2)
    assert (cdr.place.station, cdr.place.city, cdr.place.latitude, cdr.zone) == (
        "CP1",
        "Amsterdam",
        Decimal("52.37"),
        "Europe/Amsterdam",
    )
    (told,) = await world.events("CdrCut")
    assert (told.subject_id, told.data["total_after_taxes"], told.data["transaction_id"]) == (cdr.id, "2.12", transaction_id)


async def test_delivered_again_after_a_crash_there_is_still_one(world: BillingWorld) -> None:
    await world.assign()
    transaction_id = await world.charged()
    events = await world.events()
    await world.cutting.handle(events)  # killed before the cursor was saved

    await world.restarted().relayed()
    await world.restarted().cutting.missed()

    assert len(await world.cut(transaction_id)) == 1
    assert len(await world.events("CdrCut")) == 1


async def test_two_that_cut_at_once_make_one(world: BillingWorld) -> None:
    await world.assign()
    transaction_id = await world.charged()
    one, other = world.restarted(), world.restarted()
    transaction = await world.transaction(transaction_id)

    made = [await each.cutting._cut(transaction, f"transaction:{transaction_id}") for each in (one, other)]
    stored = [await each.cutting._store(cdr) for each, cdr in zip((one, other), made, strict=True)]

    assert stored == [True, False]
    assert [each.id for each in await world.cut(transaction_id)] == [made[0].id]


async def test_the_job_finds_what_the_relay_missed(world: BillingWorld) -> None:
    await world.assign()
    transaction_id = await world.charged()

    found = await world.cutting.missed()

    assert (found, await world.cutting.missed(), len(await world.cut(transaction_id))) == (1, 0, 1)


async def test_without_a_tariff_the_energy_is_on_record_and_nothing_is_charged(world: BillingWorld) -> None:
    transaction_id = await world.charged()

    await world.relayed()

    (cdr,) = await world.cut(transaction_id)
    assert (cdr.energy_wh, cdr.total_before_taxes, cdr.total_after_taxes, cdr.currency) == (5000, Decimal(0), Decimal(0), "EUR")
    assert "unpriced" in {each.code for each in cdr.findings}


async def test_an_unpriced_cdr_is_priced_by_a_person_and_a_priced_one_is_not(world: BillingWorld) -> None:
    transaction_id = await world.charged()
    await world.relayed()
    await world.assign(tariff(id_="late"))
    (cdr,) = await world.cut(transaction_id)

    anew = await world.cdrs.correct(CALLER, cdr.id, "A tariff was forgotten.", "late")

    assert (anew.total_after_taxes, anew.corrects, anew.energy_wh) == (Decimal("2.12"), cdr.id, 5000)
    with pytest.raises(Exception, match="tariff of its start"):
        await world.cdrs.correct(CALLER, anew.id, "Cheaper.", "late")


async def test_a_price_that_a_person_chose_holds_when_late_values_come(world: BillingWorld) -> None:
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.charging.stop("s1", stop(begun.number), notice("stop", 3600))
    world.now = later(3600)
    await world.relayed()
    (unpriced,) = await world.cut(begun.transaction_id)
    late = tariff(id_="late")
    version = TariffVersion(operator_id="op", tariff_id="late", version=1, since=later(0), tariff=late)
    await world.insert(version)
    chosen = await world.cdrs.correct(CALLER, unpriced.id, "A tariff was forgotten.", "late")

    await world.charging.meter_values("s1", values(begun.number, 3601, 8000, Context.END), notice("m", 3605))
    await world.relayed()
    anew = await world.cdrs.correct(CALLER, chosen.id, "Late value.")

    assert (anew.total_before_taxes, anew.tariffs, anew.corrects) == (Decimal("2.45"), (late,), chosen.id)


async def test_free_stays_free_with_its_tariff_in_the_cdr(world: BillingWorld) -> None:
    free = await world.assign(tariff(element(Dimension.FLAT, "0.00"), id_="free"))
    transaction_id = await world.charged()

    await world.relayed()

    (cdr,) = await world.cut(transaction_id)
    assert (cdr.total_before_taxes, cdr.total_after_taxes, cdr.tariffs) == (Decimal(0), Decimal(0), (free,))
    assert "unpriced" not in {each.code for each in cdr.findings}


async def test_a_refused_token_that_got_nothing_leaves_no_cdr(world: BillingWorld) -> None:
    await world.assign(tariff(element(Dimension.FLAT, "1.00")))
    refused = await world.charged(token=TokenRef(uid="STRANGER"), stop_wh=1000)
    charged = await world.charged(token=TokenRef(uid="STRANGER"), stop_wh=1500, at_s=7200)

    await world.relayed()

    assert await world.cut(refused) == []
    (cdr,) = await world.cut(charged)
    assert "token_refused" in {each.code for each in cdr.findings}


async def test_the_tariff_of_the_start_prices_all_of_it(world: BillingWorld) -> None:
    old = await world.assign()
    begun = await world.charging.start("s1", start(), notice("start"))
    dearer = tariff(element(Dimension.ENERGY, "9.99"))
    patch = Patch(TariffVersion, {"operator_id": "op", "tariff_id": old.id, "version": 1}, {"until": later(600)})
    await world.store.uow.commit(Unit("t", writes=[patch]))
    await world.insert(TariffVersion(operator_id="op", tariff_id=old.id, version=2, since=later(600), tariff=dearer))
    await world.charging.close(CALLER, begun.transaction_id, "gone")
    world.book.forget()

    await world.relayed()

    (cdr,) = await world.cut(begun.transaction_id)
    assert cdr.tariffs == (old,)


async def test_a_transaction_closed_by_a_person_is_cut(world: BillingWorld) -> None:
    await world.assign()
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.charging.meter_values("s1", values(begun.number, 900, 2250), notice("m", 900))
    world.now = later(1000)
    await world.charging.close(CALLER, begun.transaction_id, "gone")

    await world.relayed()

    (cdr,) = await world.cut(begun.transaction_id)
    assert (cdr.energy_wh, cdr.total_before_taxes) == (1250, Decimal("0.44"))
    assert "closed_by_person" in {each.code for each in cdr.findings}


async def test_parking_begins_when_the_vehicle_asks_for_no_more(world: BillingWorld) -> None:
    await world.assign(
        tariff(element(Dimension.TIME, "1.20", step=60), element(Dimension.PARKING_TIME, "6.00", step=60), id_="time")
    )
    await world.said(-5, ConnectorStatus.PREPARING)
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.said(1, ConnectorStatus.CHARGING)
    await world.said(600, ConnectorStatus.SUSPENDED_EVSE)
    await world.said(900, ConnectorStatus.CHARGING)
    await world.said(2400, ConnectorStatus.SUSPENDED_EV)
    await world.charging.stop("s1", stop(begun.number), notice("stop", 3600))
    world.now = later(3600)

    await world.relayed()

    (cdr,) = await world.cut(begun.transaction_id)
    assert (cdr.time_s, cdr.parking_s) == (3600, 1200)
    assert cdr.total_before_taxes == Decimal("2.80")  # 40 minutes at 1.20 an hour, 20 at 6.00


async def test_events_of_the_second_generation_tell_parking_too(world: BillingWorld) -> None:
    await world.assign(tariff(element(Dimension.PARKING_TIME, "6.00", step=60), id_="parking"))
    told = (("Charging", 0), ("SuspendedEV", 30), ("EVConnected", 45))
    for at, (state, seq_no) in enumerate(told):
        kind = ReportKind.STARTED if at == 0 else ReportKind.UPDATED
        report = event(seq_no, kind, evse=1, connector=1, token=CARD if at == 0 else None, charging_state=state,
                       readings=(register(60 * seq_no, 1000 + 100 * seq_no),))  # fmt: skip
        await world.charging.event("s1", report, notice({"transactionInfo": {"chargingState": state}}, 60 * seq_no))
    gaps = [event(number, evse=1) for number in (*range(1, 30), *range(31, 45))]
    for each in gaps:
        await world.charging.event("s1", each, notice({"transactionInfo": {}, "n": each.seq_no}, 60 * each.seq_no))
    await world.charging.event("s1", event(60, ReportKind.ENDED, evse=1), notice({"transactionInfo": {}}, 3600))
    pending = await world.store.transactions.by_reference("s1", "tx-1")
    assert pending is not None
    assert pending.state is TransactionState.ENDED_PENDING
    await world.relayed()
    assert await world.cut(pending.id) == []

    await world.charging.transaction_status("s1", "tx-1", False, False)
    await world.relayed()

    (cdr,) = await world.cut(pending.id)
    assert (cdr.time_s, cdr.parking_s, cdr.total_before_taxes) == (3600, 1800, Decimal("3.00"))


async def test_messages_that_never_come_do_not_hold_up_the_bill_for_ever(world: BillingWorld) -> None:
    await world.assign()
    await world.charging.event("s1", event(0, ReportKind.STARTED, evse=1, token=CARD, readings=(register(0, 1000),)), notice("e0"))
    ended = event(9, ReportKind.ENDED, evse=1, readings=(register(540, 3000),))
    result = await world.charging.event("s1", ended, notice("e9", 540))
    world.now = later(540) + timedelta(days=2)
    early = await world.cutting.missed()

    world.now = later(540) + timedelta(days=4)
    late = await world.cutting.missed()

    assert (early, late) == (0, 1)
    (cdr,) = await world.cut(result.transaction_id)
    assert (cdr.energy_wh, {"gap"} <= {each.code for each in cdr.findings}) == (2000, True)


async def test_late_values_propose_a_correction_and_edit_nothing(world: BillingWorld) -> None:
    await world.assign()
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.charging.stop("s1", stop(begun.number), notice("stop", 3600))
    world.now = later(3600)
    await world.relayed()
    (before,) = await world.cut(begun.transaction_id)

    await world.charging.meter_values("s1", values(begun.number, 3601, 6040, Context.END), notice("m2", 3605))
    await world.relayed()

    assert await world.cut(begun.transaction_id) == [before]
    correction = await world.store.billing.correction(before.id)
    assert correction is not None
    changed = {each.name: (each.was, each.now) for each in correction.differences}
    assert changed["energy_wh"] == ("5000", "5040")
    assert changed["total_before_taxes"] == ("1.75", "1.76")
    assert len(await world.events("CorrectionProposed")) == 1


async def test_an_applied_correction_is_a_credit_and_a_new_cdr_that_add_up(world: BillingWorld) -> None:
    await world.assign()
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.charging.stop("s1", stop(begun.number), notice("stop", 3600))
    world.now = later(3600)
    await world.relayed()
    (wrong,) = await world.cut(begun.transaction_id)
    await world.charging.meter_values("s1", values(begun.number, 3601, 8040, Context.END), notice("m2", 3605))
    await world.relayed()

    right = await world.cdrs.correct(CALLER, wrong.id, "Late values.")

    first, credit, second = await world.cut(begun.transaction_id)
    assert (first, second) == (wrong, right)
    assert (credit.kind, credit.credits, credit.id) == (CdrKind.CREDIT, wrong.id, f"{wrong.id}-C")
    assert sum(each.total_before_taxes for each in (first, credit, second)) == right.total_before_taxes == Decimal("2.46")
    assert (credit.energy_wh, credit.periods, credit.tariffs) == (wrong.energy_wh, wrong.periods, wrong.tariffs)
    correction = await world.store.billing.correction(wrong.id)
    assert correction is not None
    assert (correction.state, correction.replaced_by) == (CorrectionState.APPLIED, right.id)
    with pytest.raises(Exception, match="credited already"):
        await world.cdrs.credit(CALLER, wrong.id, "again")
    assert (await world.cdrs.reprice(CALLER, right.id)).agrees


async def test_a_dismissed_correction_stays_dismissed_until_something_else_is_said(world: BillingWorld) -> None:
    await world.assign()
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.charging.stop("s1", stop(begun.number), notice("stop", 3600))
    world.now = later(3600)
    await world.relayed()
    (cdr,) = await world.cut(begun.transaction_id)
    await world.charging.meter_values("s1", values(begun.number, 3601, 6040, Context.END), notice("m2", 3605))
    await world.relayed()
    await world.cdrs.dismiss(CALLER, cdr.id)

    await world.charging.meter_values("s1", values(begun.number, 3602, 6040, Context.END), notice("m3", 3606))
    await world.relayed()
    still = await world.store.billing.correction(cdr.id)
    await world.charging.meter_values("s1", values(begun.number, 3603, 6090, Context.END), notice("m4", 3607))
    await world.relayed()
    after = await world.store.billing.correction(cdr.id)

    assert still is not None
    assert after is not None
    assert (still.state, after.state) == (CorrectionState.DISMISSED, CorrectionState.PROPOSED)


async def test_a_used_reservation_is_part_of_the_bill_and_a_lapsed_one_a_bill_of_its_own(world: BillingWorld) -> None:
    await world.assign(
        tariff(
            element(Dimension.TIME, "5.00", step=300, reservation="reservation"),
            element(Dimension.FLAT, "4.00", reservation="expired"),
            element(Dimension.ENERGY, "0.25"),
            id_="reserved",
        )
    )
    used = rows.reservation(1, "s1", token=CARD, created_at=T0 - timedelta(minutes=13), expires_at=T0 + timedelta(hours=1),
                            status=ReservationStatus.ACTIVE)  # fmt: skip
    lapsed = rows.reservation(
        2, "s1", token=CARD, created_at=T0, expires_at=T0 + timedelta(hours=1), status=ReservationStatus.ACTIVE
    )
    called_off = rows.reservation(3, "s1", token=CARD, created_at=T0, status=ReservationStatus.CANCELLED)
    await world.insert(used, lapsed, called_off)
    begun = await world.charging.start("s1", start(reservation_number=1), notice("start"))
    await world.charging.stop("s1", stop(begun.number), notice("stop", 3600))
    world.now = later(3700)
    values: dict[str, object] = {"status": ReservationStatus.EXPIRED}
    await world.store.uow.commit(Unit("r", writes=[Patch(type(lapsed), {"id": lapsed.id}, values)]))

    await world.relayed()
    await world.cutting.missed()
    await world.cutting.missed()

    (charged,) = await world.cut(begun.transaction_id)
    alone = await world.store.billing.cdr_by_key(f"reservation:{lapsed.id}")
    assert alone is not None
    assert charged.started_at == used.created_at
    assert charged.total_before_taxes == Decimal("2.50")  # 15 of 13 minutes at 5.00 an hour, 5 kWh at 0.25
    assert charged.reservation_id == used.id
    assert alone.total_before_taxes == Decimal("9.00")  # an hour, and the fee
    assert (alone.started_at, alone.ended_at, alone.transaction_id) == (lapsed.created_at, lapsed.expires_at, None)
    assert (await world.cdrs.reprice(CALLER, alone.id)).agrees
    assert await world.store.billing.cdr_by_key(f"reservation:{called_off.id}") is None


async def test_the_running_price_ends_where_the_cdr_stands(world: BillingWorld) -> None:
    await world.assign()
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.charging.meter_values("s1", values(begun.number, 900, 2250), notice("m", 900))
    running = await world.costs.of(await world.transaction(begun.transaction_id), until=later(900))
    await world.charging.stop("s1", stop(begun.number), notice("stop", 3600))
    world.now = later(3600)

    final = await world.costs.of(await world.transaction(begun.transaction_id), until=later(3600))
    await world.relayed()

    (cdr,) = await world.cut(begun.transaction_id)
    assert running is not None
    assert running.total.before_taxes == Decimal("0.4375")
    assert final == cdr.breakdown


async def test_another_operators_person_sees_and_changes_nothing(world: BillingWorld) -> None:
    await world.assign()
    transaction_id = await world.charged()
    await world.relayed()
    (cdr,) = await world.cut(transaction_id)
    stranger = msgspec.structs.replace(CALLER, operator_id="other")

    for verb in (world.cdrs.reprice, world.cdrs.verify, world.cdrs.transparency, world.cdrs.dismiss):
        with pytest.raises(Exception, match="There is no CDR"):
            await verb(stranger, cdr.id)
    for change in (world.cdrs.credit, world.cdrs.correct):
        with pytest.raises(Exception, match="There is no CDR"):
            await change(stranger, cdr.id, "mine now")

    assert len(await world.cut(transaction_id)) == 1


async def test_what_a_connector_said_goes_with_the_meter_values_of_its_time(world: BillingWorld) -> None:
    await world.said(0, ConnectorStatus.CHARGING)
    await world.said(60, ConnectorStatus.SUSPENDED_EV)

    kept = await Retention(world.store.database).run(later(3600))
    gone = await Retention(world.store.database).run(later(3600) + timedelta(days=800))

    assert (kept["connector_states"], gone["connector_states"]) == (0, 2)
    assert await world.store.billing.connector_states("s1", 1, 1, T0, later(3600)) == []
