"""Charging profiles in the shape of 2.x (block K)."""

from forecourt.sim.profiles import RECURRENCE, Period, Profile, Purpose, Schedule
from forecourt.sim.wire import Document, moment


def read_profile(document: Document, evse: int) -> Profile | None:
    """A profile as sent; None for a kind or purpose that this station does not know (2.1's discharging and dynamic ones)."""
    schedule = document["chargingSchedule"][0]
    purpose = document["chargingProfilePurpose"]
    limits = [period.get("limit") for period in schedule["chargingSchedulePeriod"]]
    if purpose not in tuple(Purpose) or document["chargingProfileKind"] == "Dynamic" or None in limits:
        return None
    return Profile(
        id=document["id"],
        stack=document["stackLevel"],
        purpose=Purpose(purpose),
        kind=document["chargingProfileKind"],
        schedule=_schedule(schedule),
        evse=evse,
        recurrence=RECURRENCE.get(document.get("recurrencyKind", "")),
        valid_from=moment(document.get("validFrom")),
        valid_to=moment(document.get("validTo")),
        transaction=document.get("transactionId"),
        document=document,
    )


def _schedule(document: Document) -> Schedule:
    periods = [Period(p["startPeriod"], p["limit"], p.get("numberPhases")) for p in document["chargingSchedulePeriod"]]
    return Schedule(document["chargingRateUnit"], tuple(periods), moment(document.get("startSchedule")), document.get("duration"))


def write_periods(periods: list[Period]) -> list[Document]:
    """The periods of a composite schedule."""
    return [
        {"startPeriod": period.start_s, "limit": period.limit} | ({"numberPhases": period.phases} if period.phases else {})
        for period in periods
    ]
