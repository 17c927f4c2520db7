"""Charging profiles in the shape of 1.6 (1.6 7.8)."""

from forecourt.sim.profiles import RECURRENCE, Period, Profile, Purpose, Schedule
from forecourt.sim.wire import Document, moment

PURPOSES = {
    "ChargePointMaxProfile": Purpose.STATION_MAX,
    "TxDefaultProfile": Purpose.TX_DEFAULT,
    "TxProfile": Purpose.TX,
}


def read_profile(document: Document, connector: int, transaction: str | None) -> Profile:
    """A profile as sent; `transaction` is the station's own id of the transaction it names."""
    return Profile(
        id=document["chargingProfileId"],
        stack=document["stackLevel"],
        purpose=PURPOSES[document["chargingProfilePurpose"]],
        kind=document["chargingProfileKind"],
        schedule=_schedule(document["chargingSchedule"]),
        evse=connector,
        recurrence=RECURRENCE.get(document.get("recurrencyKind", "")),
        valid_from=moment(document.get("validFrom")),
        valid_to=moment(document.get("validTo")),
        transaction=transaction,
        document=document,
    )


def _schedule(document: Document) -> Schedule:
    periods = [Period(p["startPeriod"], p["limit"], p.get("numberPhases")) for p in document["chargingSchedulePeriod"]]
    return Schedule(document["chargingRateUnit"], tuple(periods), moment(document.get("startSchedule")), document.get("duration"))


def write_schedule(unit: str, duration_s: int, periods: list[Period]) -> Document:
    """A composite schedule."""
    return {
        "duration": duration_s,
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [
            {"startPeriod": period.start_s, "limit": period.limit} | ({"numberPhases": period.phases} if period.phases else {})
            for period in periods
        ],
    }
