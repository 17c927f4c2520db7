"""A charging in 1.6."""

from typing import Any

from tests.conformance.speech import now
from tests.conformance.station import Payload, Station


async def begin(station: Station, tag: str = "CARD-1", **more: Any) -> int:
    """A transaction at connector 1, its register at 1000 Wh; its number."""
    start = {"connectorId": 1, "idTag": tag, "meterStart": 1_000, "timestamp": now(), **more}
    return int((await station.say("StartTransaction", start))["transactionId"])


async def end(station: Station, number: int, register_wh: int, at: str | None = None, **more: Any) -> Payload:
    """Its end."""
    stop = {"transactionId": number, "meterStop": register_wh, "timestamp": at or now(), **more}
    return await station.say("StopTransaction", stop)


def sampled(
    value: str,
    number: int | None = None,
    *,
    unit: str = "Wh",
    context: str = "Sample.Periodic",
    connector: int = 1,
    at: str | None = None,
) -> Payload:
    """A MeterValues message with the energy register."""
    sample = {"value": value, "unit": unit, "context": context, "measurand": "Energy.Active.Import.Register"}
    message: Payload = {"connectorId": connector, "meterValue": [{"timestamp": at or now(), "sampledValue": [sample]}]}
    return message if number is None else message | {"transactionId": number}
