"""Charging profiles in the words of the standards: what 1.6 and 2.x have in common (1.6 7.8 to 7.14; 2.x 2.7 to 2.12)."""

from typing import Final

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
