"""Charging profiles in the words of the standards: what 1.6 and 2.x have in common (1.6 7.8 to 7.14; 2.x 2.7 to 2.12)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from forecourt.app.ports.roaming_cpo import ActiveProfile
from forecourt.csms.members import Payload, present, seconds
from forecourt.csms.outgoing import Unsupported
from forecourt.domain.commands import ChargingProfile

KINDS: Final = {
    "absolute": {"chargingProfileKind": "Absolute"},
    "recurring_daily": {"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"},
    "recurring_weekly": {"chargingProfileKind": "Recurring", "recurrencyKind": "Weekly"},
    "relative": {"chargingProfileKind": "Relative"},
}


def purpose_word(purpose: str, words: dict[str, str]) -> str:
    """The version's word for a purpose."""
    if purpose not in words:
        raise Unsupported(f"There is no purpose {purpose}; known are {', '.join(words)}.")
    return words[purpose]


def profile_frame(profile: ChargingProfile, purposes: dict[str, str]) -> Payload:
    """The members of a profile that all versions call the same."""
    if profile.kind not in KINDS:
        raise Unsupported(f"There is no profile kind {profile.kind}; known are {', '.join(KINDS)}.")
    return present(
        {
            "stackLevel": profile.stack_level,
            "chargingProfilePurpose": purpose_word(profile.purpose, purposes),
            "validFrom": profile.valid_from and seconds(profile.valid_from),
            "validTo": profile.valid_to and seconds(profile.valid_to),
        }
    ) | dict(KINDS[profile.kind])


def schedule(profile: ChargingProfile) -> Payload:
    """The schedule; limits with one decimal, more the standards do not allow (1.6 7.14; 2.x 2.11)."""
    return present(
        {
            "chargingRateUnit": profile.unit,
            "chargingSchedulePeriod": [
                present({"startPeriod": each.start_s, "limit": round(each.limit, 1), "numberPhases": each.phases})
                for each in profile.periods
            ],
            "duration": profile.duration_s,
            "startSchedule": profile.start_at and seconds(profile.start_at),
            "minChargingRate": None if profile.min_rate is None else round(profile.min_rate, 1),
        }
    )


def schedule_in(answer: object, now: datetime) -> ActiveProfile | None:
    """The composite schedule of an answer to GetCompositeSchedule (1.6 6.23; 2.x K08), None where it tells none."""
    if not isinstance(answer, Mapping) or answer.get("status") != "Accepted":
        return None
    told = answer.get("schedule", answer.get("chargingSchedule"))
    if not isinstance(told, Mapping) or not isinstance(told.get("chargingSchedulePeriod"), list):
        return None
    started = _moment(told.get("scheduleStart")) or _moment(answer.get("scheduleStart")) or _moment(told.get("startSchedule"))
    limits = [(int(each["startPeriod"]), float(each["limit"])) for each in told["chargingSchedulePeriod"] if _is_period(each)]
    return ActiveProfile(
        start_at=started or now,
        duration_s=told.get("duration"),
        unit=str(told.get("chargingRateUnit", "A")),
        min_rate=told.get("minChargingRate"),
        periods=tuple(limits),
    )


def _is_period(each: Any) -> bool:
    return isinstance(each, Mapping) and isinstance(each.get("startPeriod"), int) and isinstance(each.get("limit"), int | float)


def _moment(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
