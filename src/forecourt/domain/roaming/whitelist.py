"""May a partner's token charge, when must its owner be asked, and what holds while the owner is away (K09, K10)."""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from forecourt.domain.tokens import TokenVerdict, Verdict

ALWAYS: Final = "ALWAYS"
ALLOWED: Final = "ALLOWED"
ALLOWED_OFFLINE: Final = "ALLOWED_OFFLINE"
NEVER: Final = "NEVER"

FRESH: Final = timedelta(minutes=15)
"""So long an answer of the owner holds at the station where it was given (M07)."""
KEPT_BY_STATIONS: Final = timedelta(hours=12)
"""How long a station may remember a token whose owner lets us decide."""


class Course(Enum):
    """What is done about a token."""

    ACCEPT = auto()
    REFUSE = auto()
    ASK = auto()


def course(whitelist: str, *, valid: bool) -> Course:
    """K09: the owner is asked unless it is ALWAYS. K10: one that is not valid is refused where nobody is to be asked."""
    if whitelist == ALWAYS:
        return Course.ACCEPT if valid else Course.REFUSE
    return Course.ASK


def without_owner(whitelist: str, *, valid: bool) -> Course:
    """The owner does not answer: the list decides where it may (K09)."""
    return Course.ACCEPT if valid and whitelist in (ALWAYS, ALLOWED, ALLOWED_OFFLINE) else Course.REFUSE


_VERDICTS: Final = {
    "ALLOWED": (Verdict.ACCEPTED, "The mobility provider lets the token charge."),
    "BLOCKED": (Verdict.BLOCKED, "The mobility provider says that the token is blocked."),
    "EXPIRED": (Verdict.EXPIRED, "The mobility provider says that the token has expired."),
    "NO_CREDIT": (Verdict.NO_CREDIT, "The mobility provider says that there is no credit left."),
    "NOT_ALLOWED": (Verdict.NOT_AT_THIS_LOCATION, "The mobility provider does not let the token charge here."),
}
"""K05."""


def verdict_of(allowed: str) -> tuple[Verdict, str]:
    """The owner's answer in our words; a word that nobody knows is no yes."""
    return _VERDICTS.get(allowed, (Verdict.INVALID, f"The mobility provider answered {allowed[:40]!r}, which means nothing here."))


def accepted(sentence: str, whitelist: str, now: datetime, *, group: str | None, language: str | None, info: str) -> TokenVerdict:
    """A station may remember the token for long only where its owner leaves the decision to us; a date that has come already would
    be read as a token that has ended."""
    keep = whitelist in (ALWAYS, ALLOWED)
    return TokenVerdict(
        verdict=Verdict.ACCEPTED,
        sentence=sentence,
        cache_until=now + (KEPT_BY_STATIONS if keep else FRESH),
        group=group,
        language=language,
        personal_message=info or None,
    )


def refused(verdict: Verdict, sentence: str, now: datetime, *, language: str | None = None, info: str = "") -> TokenVerdict:
    """A refusal is not remembered: the owner may think otherwise the next minute."""
    return TokenVerdict(verdict=verdict, sentence=sentence, cache_until=now, language=language, personal_message=info or None)
