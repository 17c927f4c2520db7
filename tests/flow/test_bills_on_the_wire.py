"""From the station's socket to the bill: a real server process, what a station says, and the CDR that comes of it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.flow.test_charging_on_the_wire import RawStation
from tests.running import Server, serve
from tests.signing import Meter

TAX = [{"name": "VAT", "percentage": "21"}]
TARIFF = {
    "currency": "EUR",
    "elements": [
        {
            "components": [
                {"dimension": "ENERGY", "price": "0.35", "taxes": TAX},
                {"dimension": "TIME", "price": "1.20", "step_size": 1, "taxes": TAX},
                {"dimension": "PARKING_TIME", "price": "6.00", "step_size": 1, "taxes": TAX},
            ]
        }
    ],
}
"""1.5 kWh, two minutes of charging and two of parking make 0.525 + 0.04 + 0.20; 21 % on top."""
BILL = {
    "energy_wh": 1500,
    "time_s": 240,
    "parking_s": 120,
    "currency": "EUR",
    "total_before_taxes": "0.77",
    "total_after_taxes": "0.93",
}


class Clock:
    """The station's: a little ahead of ours, so that a charging of minutes is told in an instant."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)

    def __call__(self, seconds: float) -> str:
        return (self._start + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


@asynccontextmanager
async def dialled(server: Server, identity: str, subprotocol: str) -> AsyncIterator[RawStation]:
    async with connect(f"{server.ocpp_url}/{identity}", subprotocols=[Subprotocol(subprotocol)]) as socket:
        station = RawStation(socket)
        try:
            yield station
        finally:
            await socket.close()
            await asyncio.gather(station._reader, return_exceptions=True)  # a killed server ends it with an error


async def prepare(server: Server, *stations: str) -> None:
    await server.api("PUT", "/sites/YARD", {"name": "Yard", "zone": "Europe/Amsterdam"}, status=201)
    for each in stations:
        await server.api("PUT", f"/stations/{each}", {"site_id": "YARD"}, status=201)
    await server.api("PUT", "/tokens/CARD", {}, status=201)
    await server.api("PUT", "/tariffs/USUAL", TARIFF, status=201)
    await server.api("POST", "/tariffs/USUAL/assignments", {"site_id": "YARD"})


async def charged_16(station: RawStation, at: Clock) -> int:
    """An hour's worth in four minutes; the number of the transaction."""
    await station.call("BootNotification", {"chargePointVendor": "v", "chargePointModel": "m"})
    begun = await station.call("StartTransaction", {"connectorId": 1, "idTag": "CARD", "meterStart": 1000, "timestamp": at(0)})
    number: int = begun["transactionId"]
    for seconds, status in ((0, "Charging"), (120, "SuspendedEV")):
        status_said = {"connectorId": 1, "errorCode": "NoError", "status": status, "timestamp": at(seconds)}
        await station.call("StatusNotification", status_said)
    await station.call("MeterValues", meter_values(number, at(120), 2500, "Sample.Periodic"))
    await station.call("StopTransaction", {"transactionId": number, "meterStop": 2500, "timestamp": at(240), "reason": "Local"})
    return number


def meter_values(number: int, at: str, wh: int, context: str) -> dict[str, Any]:
    sampled = [{"value": str(wh), "context": context, "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]
    return {"connectorId": 1, "transactionId": number, "meterValue": [{"timestamp": at, "sampledValue": sampled}]}


async def charged_201(station: RawStation, at: Clock, meter: Meter) -> None:
    """The same, numbered, with the meter's own signatures."""
    await station.call("BootNotification", {"chargingStation": {"vendorName": "v", "model": "m"}, "reason": "PowerUp"})
    free = {"timestamp": at(-1), "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
    await station.call("StatusNotification", free)
    token = {"idToken": "CARD", "type": "ISO14443"}
    begin, end = signed(meter, ("B", "1.000")), signed(meter, ("E", "2.500"))
    await station.call("TransactionEvent", event(0, "Started", at(0), "Charging", 1000, "Transaction.Begin", begin, idToken=token))
    await station.call("TransactionEvent", event(1, "Updated", at(120), "SuspendedEV", 2500, "Sample.Periodic"))
    await station.call("TransactionEvent", event(2, "Ended", at(240), "Idle", 2500, "Transaction.End", end))


def signed(meter: Meter, reading: tuple[str, str]) -> dict[str, str]:
    data = base64.b64encode(meter.record(reading).encode()).decode()
    return {"signedMeterData": data, "signingMethod": "", "encodingMethod": "OCMF", "publicKey": meter.oca}


def event(
    seq_no: int, kind: str, at: str, state: str, wh: int, context: str, signature: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    sample: dict[str, Any] = {"value": wh, "context": context, "unitOfMeasure": {"unit": "Wh"}}
    if signature is not None:
        sample["signedMeterValue"] = signature
    return {
        "eventType": kind, "timestamp": at, "triggerReason": "MeterValuePeriodic", "seqNo": seq_no,
        "transactionInfo": {"transactionId": "TX1", "chargingState": state}, "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": at, "sampledValue": [sample]}], **more,
    }  # fmt: skip


async def soon(server: Server, path: str) -> list[Any]:
    """The items of a list, when there are any."""
    async with asyncio.timeout(30):
        while not (found := (await server.api("GET", path, status=200))["items"]):
            await asyncio.sleep(0.1)
    items: list[Any] = found
    return items


async def test_a_1_6_station_charges_and_one_exact_cdr_is_there(store_url: str, tmp_path: Path) -> None:
    async with serve(store_url, tmp_path) as server:
        await prepare(server, "CP1")
        async with dialled(server, "CP1", "ocpp1.6") as station:
            at = Clock()
            number = await charged_16(station, at)
            (bill,) = await soon(server, "/cdrs")
            one = await server.api("GET", f"/cdrs/{bill['id']}", status=200)
            again = await server.api("POST", f"/cdrs/{bill['id']}/reprice", status=200)

            await station.call("MeterValues", meter_values(number, at(241), 2540, "Transaction.End"))
            (late,) = await soon(server, "/corrections")
            books = await server.api("GET", "/billing/reconciliation", status=200, to=at(3600))
            fixed = await server.api("POST", f"/cdrs/{bill['id']}/correct", {"reason": "Late value."}, status=201)
            every = await server.api("GET", "/cdrs", status=200)
            agreed = await server.api("GET", "/billing/reconciliation", status=200, to=at(3600))

    assert {name: bill[name] for name in BILL} == BILL
    assert [line["dimension"] for line in one["breakdown"]["lines"]] == ["ENERGY", "TIME", "PARKING_TIME"]
    exact = {name: Decimal(amount) for name, amount in one["breakdown"]["total"].items()}
    assert (exact, again["agrees"]) == ({"before_taxes": Decimal("0.765"), "after_taxes": Decimal("0.92565")}, True)
    assert {each["name"]: each["now"] for each in late["differences"]}["energy_wh"] == "1540"
    assert (books["agrees"], books["differing"], books["billed_wh"], books["charged_wh"]) == (False, 1, 1500, 1540)
    assert (fixed["summary"]["energy_wh"], fixed["summary"]["total_before_taxes"]) == (1540, "0.78")
    assert [each["kind"] for each in every["items"]] == ["charge", "credit", "charge"]
    assert every["items"][-1]["replaced_by"] == fixed["summary"]["id"]
    assert (agreed["agrees"], agreed["revenue"][0]["due"], agreed["revenue"][0]["energy_wh"]) == (True, "0.94", 1540)


async def test_a_2_0_1_station_with_a_signing_meter(sqlite_url: str, tmp_path: Path) -> None:
    meter = Meter()
    async with serve(sqlite_url, tmp_path) as server:
        await prepare(server, "CS2")
        async with dialled(server, "CS2", "ocpp2.0.1") as station:
            await charged_201(station, Clock(), meter)
        (bill,) = await soon(server, "/cdrs")
        one = await server.api("GET", f"/cdrs/{bill['id']}", status=200)
        checked = await server.api("POST", f"/cdrs/{bill['id']}/verify", status=200)
        async with server.http.get(f"{server.url}/api/v1/cdrs/{bill['id']}/transparency") as answer:
            container = ElementTree.fromstring(await answer.text())

    assert {name: bill[name] for name in BILL} == BILL
    assert [(each["nature"], each["verified"]) for each in one["signed_values"]] == [("Start", True), ("End", True)]
    assert [each["verified"] for each in checked] == [True, True]
    assert [each["code"] for each in one["findings"]] == []
    assert [each.attrib["context"] for each in container] == ["Transaction.Begin", "Transaction.End"]


async def test_killed_between_the_end_and_the_cut_there_is_one_cdr(store_url: str, tmp_path: Path) -> None:
    async with serve(store_url, tmp_path) as server:
        await prepare(server, "CP1")
        async with dialled(server, "CP1", "ocpp1.6") as station:
            await charged_16(station, Clock())
            await server.kill()
    async with serve(store_url, tmp_path) as server:
        first = await soon(server, "/cdrs")
        await server.kill()

    async with serve(store_url, tmp_path) as server:
        await asyncio.sleep(2.5)  # the relay has come round twice
        again = await server.api("GET", "/cdrs")

    assert again["items"] == first
    assert len(first) == 1
    assert {name: first[0][name] for name in BILL} == BILL
