"""Every row type goes in and comes out as it was, on both engines."""

import asyncio
from datetime import date, time
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from forecourt.app.ports import Delete, Insert, Patch, Upsert
from forecourt.domain.billing import CdrKind, CorrectionState, ReceivedState, SignedValue, Step
from forecourt.domain.metering import Context, MeterRow
from forecourt.domain.partners import ModuleAddress, Quirks
from forecourt.domain.pricing import Finding, Policies
from forecourt.domain.roaming import CommandState, Whitelist
from forecourt.domain.screens import Ability, TextWay
from forecourt.domain.stations import BootData, Connector, ConnectorStatus, PlugStandard, Registration, Station
from forecourt.domain.tariffs import Component, Dimension, Element, PriceLimit, Restrictions, Scope, TariffKind, Text
from forecourt.domain.tokens import AccessWindow, Token, TokenRef, TokenStatus
from forecourt.domain.transactions import Flag, Transaction, TransactionState
from forecourt.kit.errors import Conflict, InvalidInput, NotFound
from forecourt.store.registry import CODECS
from forecourt.store.store import Store
from tests import roaming_rows, rows
from tests.billing import cdr, correction, invoicing_rows, issuer, partner_policy, received, signature_check

TOKEN = TokenRef(uid="Ab\N{SNOWMAN}", type="emaid")
FINDING = Finding(code="late_values", path="periods[0]", sentence="It came late.")
SIGNED = SignedValue(
    at=rows.NOW, nature="End", encoding="OCMF", signed_data="OCMF|{}|{}", public_key="30", verified=False, sentence="No."
)
ROWS: list[msgspec.Struct] = [
    rows.operator(),
    rows.site(latitude=52.5, longitude=-1.25),
    rows.user(operator_id=None),
    rows.api_key(revoked_at=rows.NOW),
    rows.station(boot=BootData(vendor="V", model="M"), clock_skew_s=-0.5, registration=Registration.PENDING, last_seen_at=rows.NOW),
    rows.connector("s1", standard=PlugStandard.CCS2, status=ConnectorStatus.FAULTED, status_at=rows.NOW, discovered=True),
    rows.token(site_ids=("a",), windows=(AccessWindow(weekdays=(1,)),), status=TokenStatus.BLOCKED, max_concurrent=None),
    rows.tariff_version(
        tariff=rows.tariff(
            elements=(
                Element(
                    components=(Component(dimension=Dimension.TIME, price=Decimal("1.5000"), taxes=()),),
                    restrictions=Restrictions(start_time=time(22), days=frozenset({5, 6}), min_kwh=Decimal("0.001")),
                ),
            ),
            min_price=PriceLimit(before_taxes=Decimal("0.10")),
        ),
        until=rows.NOW,
    ),
    rows.assignment(scope=Scope.CONNECTOR, place_id="s1", evse=1, connector=2, kind=TariffKind.AD_HOC, ends_at=rows.NOW),
    rows.transaction(
        token=TOKEN, group="G", flags=(Flag(code="c", sentence="s", at=rows.NOW),), seq_gaps=((1, 3),), state=TransactionState.ENDED
    ),
    rows.evidence(seq_no=2**63 - 1, offline=True, payload='{"a":"\\u0000"}'),
    rows.meter_row(context=Context.CLOCK, current_a=(1.5, None, 3.0), soc_percent=55.5, flags=("dip",), signed=True),
    rows.command(answer={"status": "Accepted"}, error={"code": "x"}, duration_ms=1.25),
    rows.reservation(token=TOKEN),
    rows.report(subject="cable"),
    rows.refusal(subprotocols=("ocpp1.6", "ocpp2.0.1")),
    rows.repair("s1"),
    rows.advice("s1"),
    *invoicing_rows(due_on=date(2026, 11, 30), corrects=("INV-1",), credits="c", total_after_taxes=None),
    issuer(automatic=True),
    rows.known_ability(ability=Ability(texts=TextWay.BY_MESSAGE, most_prices=3), firmware="1.0"),
    rows.delivery(texts=(Text(language="de", text="0,35 EUR/kWh"),), amount=Decimal("3.310"), currency="EUR"),
    rows.checked_cost(amount=Decimal("3.31"), currency="EUR", difference=Decimal("-0.01")),
    rows.ended_sign_in(),
    rows.former_station(),
    rows.capabilities(firmware="1.0", absent={"GetLog": "NotSupported"}, items={"GetVariables": 10}),
    rows.connector_state(),
    cdr(
        kind=CdrKind.CREDIT,
        credits="c",
        signed_values=(SIGNED,),
        total_after_taxes=None,
        remark="Twice.",
        findings=(FINDING,),
        policies=Policies(decimals=None),
    ),
    correction(cdr(), state=CorrectionState.APPLIED, decided_at=rows.NOW, decided_by="user:u1", replaced_by="c2"),
    received(
        deviation=Decimal("-0.0125"),
        policies=Policies(decimals=None),
        breakdown=cdr().breakdown,
        findings=(FINDING,),
        history=(Step(at=rows.NOW, state=ReceivedState.DISPUTED, by="user:u1", note="Too dear."),),
    ),
    partner_policy(policies={"matching": "element"}, by_version={"2.2.1": {"decimals": "none"}}),
    signature_check(cdr(signed_values=(SIGNED,))),
    rows.partner(
        endpoints=(ModuleAddress(module="cdrs", side="SENDER", url="https://x/"),), quirks=Quirks(page_limit=5), renew_days=30
    ),
    rows.issued_token(valid_until=rows.NOW, used_at=rows.NOW),
    rows.partner_step(version="2.2.1"),
    roaming_rows.partner_site(latitude=None, always_open=True, findings=("name is missing",)),
    roaming_rows.partner_plug(available=False),
    roaming_rows.partner_tariff(micros_per_kwh=None),
    roaming_rows.roaming_session(ended_at=rows.NOW, command_id="c"),
    roaming_rows.token_terms(whitelist=Whitelist.NEVER),
    *roaming_rows.exchanged(),
    roaming_rows.roaming_command(state=CommandState.DONE, ended_at=rows.NOW),
    *rows.routes_of("p", "op", "DE*FAR"),
    rows.routed(http_status=200, status_code=4002, latency_ms=1.5, losses=("type: no_word: x",), fault="slow"),
    rows.proxied(),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
async def test_a_row_comes_out_as_it_went_in(store: Store, row: msgspec.Struct) -> None:
    await store.uow.commit(rows.inserts(row))

    assert await stored(store, row) == row


@pytest.mark.parametrize("row", [row for row in ROWS if not isinstance(row, MeterRow)], ids=lambda row: type(row).__name__)
async def test_an_upsert_replaces_what_was_there(store: Store, row: msgspec.Struct) -> None:
    await store.uow.commit(rows.inserts(row))

    await store.uow.commit(rows.unit(Upsert(row)))

    assert await stored(store, row) == row


async def test_meter_values_are_append_only(store: Store) -> None:
    with pytest.raises(TypeError, match="append-only"):
        await store.uow.commit(rows.unit(Upsert(rows.meter_row())))


async def test_every_row_type_is_tried() -> None:
    assert {type(row) for row in ROWS} == set(CODECS)


async def test_a_patch_changes_its_columns_and_what_is_derived_of_them(store: Store) -> None:
    transaction = rows.transaction()
    await store.uow.commit(rows.inserts(transaction))

    await store.uow.commit(rows.unit(Patch(Transaction, {"id": transaction.id}, {"token": TOKEN, "energy_wh": 5})))

    assert await store.transactions.by_id(transaction.id) == msgspec.structs.replace(transaction, token=TOKEN, energy_wh=5)
    assert await store.transactions.open_count("op", TokenRef(uid=TOKEN.uid.upper())) == 1


async def test_a_delete_by_part_of_the_key_takes_all(store: Store) -> None:
    station = rows.station()
    await store.uow.commit(rows.inserts(station, rows.connector(station.id, 1), rows.connector(station.id, 2)))

    await store.uow.commit(rows.unit(Delete(Connector, {"station_id": station.id}), Delete(Station, {"id": station.id})))

    assert await store.stations.connectors(station.id) == []
    assert await store.stations.by_id(station.id) is None


async def test_a_site_with_stations_does_not_go(store: Store) -> None:
    site = rows.site()
    await store.uow.commit(rows.inserts(site, rows.station(site_id=site.id)))

    with pytest.raises(Conflict):
        await store.uow.commit(rows.unit(Delete(type(site), {"id": site.id})))

    assert await store.directory.site(site.id) == site


async def test_an_older_epoch_changes_nothing(store: Store) -> None:
    station = rows.station()
    await store.uow.commit(rows.inserts(station, rows.connector(station.id)))
    older, newer = await store.stations.take_epoch(station.id), await store.stations.take_epoch(station.id)
    key = {"station_id": station.id, "evse": 1, "connector": 1}

    for epoch, status in ((newer, ConnectorStatus.AVAILABLE), (older, ConnectorStatus.FAULTED)):
        await store.uow.commit(
            rows.unit(
                Patch(Connector, key, {"status": status}, epoch=epoch),
                Patch(Station, {"id": station.id}, {"address": status.value}, epoch=epoch),
            )
        )

    assert [each.status for each in await store.stations.connectors(station.id)] == [ConnectorStatus.AVAILABLE]
    assert (await found_station(store, station.id)).address == "available"


async def test_an_upsert_never_lowers_the_epoch(store: Store) -> None:
    station = rows.station()
    await store.uow.commit(rows.inserts(station))
    epoch = await store.stations.take_epoch(station.id)

    await store.uow.commit(rows.unit(Upsert(msgspec.structs.replace(station, name="Renamed"))))

    changed = await found_station(store, station.id)
    assert (changed.name, changed.connection_epoch) == ("Renamed", epoch)


async def test_text_that_the_engine_refuses_is_cleaned_rather_than_dropped(store: Store) -> None:
    await store.uow.commit(rows.inserts(rows.token("A\0B"), rows.evidence(payload="lone \ud800", content_key="k")))

    assert await store.transactions.evidence_by_content("s1", "k") == ""
    tokens = (await store.queries.tokens.page(rows.SYSTEM)).items
    assert [each.uid.replace("\0", "\N{SYMBOL FOR NULL}") for each in tokens] == ["A\N{SYMBOL FOR NULL}B"]


async def test_tokens_answer_for_any_card_and_without_case(store: Store) -> None:
    await store.uow.commit(rows.inserts(rows.token("04Ab"), rows.token("DE-X", type="emaid")))

    find = store.tokens.find
    assert (await find("op", TokenRef(uid="04aB", type="iso14443"))) is not None
    assert (await find("op", TokenRef(uid="de-x", type="emaid"))) is not None
    assert (await find("op", TokenRef(uid="de-x"))) is None
    assert (await find("other", TokenRef(uid="04aB"))) is None


async def found_station(store: Store, station_id: str) -> Station:
    found = await store.stations.by_id(station_id)
    if found is None:
        raise NotFound(station_id)
    return found


async def stored(store: Store, row: Any) -> msgspec.Struct | None:
    codec = CODECS[type(row)]
    found = await store.database.rows(codec, codec.select())
    assert len(found) <= 1
    return found[0] if found else None


async def test_the_token_type_of_a_row_is_kept(store: Store) -> None:
    await store.uow.commit(rows.unit(Insert(rows.token("A", type="central")), Insert(rows.token("A"))))

    await store.uow.commit(rows.unit(Delete(Token, {"operator_id": "op", "uid_key": "a", "type": "rfid"})))

    assert [each.type for each in (await store.queries.tokens.page(rows.SYSTEM)).items] == ["central"]


async def test_a_number_that_no_column_holds_fails_alone_and_is_no_outage(store: Store) -> None:
    unfit, fit = rows.evidence(seq_no=2**70, content_key="unfit"), rows.evidence(content_key="fit")

    outcomes = await asyncio.gather(*(store.uow.commit(rows.inserts(each)) for each in (unfit, fit)), return_exceptions=True)

    assert isinstance(outcomes[0], InvalidInput)
    assert (outcomes[1], store.uow.trouble) == (None, None)
