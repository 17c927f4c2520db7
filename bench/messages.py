"""What the stations of the bench say: each message new in time and meter, as a real station's are. Sizes as in the field."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

SUBPROTOCOLS = {"1.6": "ocpp1.6", "2.0.1": "ocpp2.0.1"}
BOOT = {
    "1.6": b'[2,"boot","BootNotification",{"chargePointVendor":"Bench","chargePointModel":"B1","firmwareVersion":"1.0"}]',
    "2.0.1": b'[2,"boot","BootNotification",{"reason":"PowerUp","chargingStation":{"vendorName":"Bench","model":"B2"}}]',
}
_MEASURANDS = (
    ("Energy.Active.Import.Register", "Wh", ""),
    ("Power.Active.Import", "W", ""),
    ("Current.Import", "A", "L1"),
    ("Current.Import", "A", "L2"),
    ("Current.Import", "A", "L3"),
    ("Voltage", "V", "L1-N"),
    ("Voltage", "V", "L2-N"),
    ("Voltage", "V", "L3-N"),
    ("SoC", "Percent", ""),
)
_VALUES = ("%d", "10940.5", "15.9", "15.8", "16.0", "229.8", "230.4", "231.1", "42")


def now() -> str:
    """The present as stations write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def begin(version: str, reference: str) -> bytes:
    """The message that opens a transaction."""
    if version == "1.6":
        return (
            f'[2,"begin","StartTransaction",{{"connectorId":1,"idTag":"BENCH","meterStart":1000,"timestamp":"{now()}"}}]'
        ).encode()
    return (
        f'[2,"begin","TransactionEvent",{{"eventType":"Started","timestamp":"{now()}","triggerReason":"CablePluggedIn","seqNo":0,'
        f'"transactionInfo":{{"transactionId":"{reference}","chargingState":"Charging"}},"evse":{{"id":1,"connectorId":1}}}}]'
    ).encode()


def going_on(version: str, reference: str) -> Callable[[int], bytes]:
    """Makes the n-th message (from 1) of a transaction in progress: MeterValues (1.6), TransactionEvent Updated (2.0.1)."""
    return _meter_values(reference) if version == "1.6" else _updated(reference)


def reference_of(station: int) -> str:
    """A transaction id as 2.x stations make them."""
    return str(UUID(int=(0xF0 << 120) | (datetime.now(UTC).microsecond << 64) | station, version=4))


def _meter_values(number: str) -> Callable[[int], bytes]:
    samples = ",".join(
        f'{{"value":"{value}","context":"Sample.Periodic","measurand":"{measurand}","location":"Outlet","unit":"{unit}"'
        + (f',"phase":"{phase}"}}' if phase else "}")
        for (measurand, unit, phase), value in zip(_MEASURANDS, _VALUES, strict=True)
    )
    form = (
        f'[2,"m%d","MeterValues",{{"connectorId":1,"transactionId":{number},'
        f'"meterValue":[{{"timestamp":"%s","sampledValue":[{samples}]}}]}}]'
    )
    return lambda n: (form % (n, now(), 1000 + n)).encode()


def _updated(reference: str) -> Callable[[int], bytes]:
    samples = ",".join(
        f'{{"value":{value},"context":"Sample.Periodic","measurand":"{measurand}","location":"Outlet",'
        f'"unitOfMeasure":{{"unit":"{unit}"}}' + (f',"phase":"{phase}"}}' if phase else "}")
        for (measurand, unit, phase), value in zip(_MEASURANDS, _VALUES, strict=True)
    )
    form = (
        '[2,"m%d","TransactionEvent",{"eventType":"Updated","timestamp":"%s","triggerReason":"MeterValuePeriodic","seqNo":%d,'
        f'"transactionInfo":{{"transactionId":"{reference}","chargingState":"Charging"}},'
        f'"meterValue":[{{"timestamp":"%s","sampledValue":[{samples}]}}]}}]'
    )

    def message(n: int) -> bytes:
        at = now()
        return (form % (n, at, n, at, 1000 + n)).encode()

    return message
