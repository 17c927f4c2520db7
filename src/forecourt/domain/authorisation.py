"""May this token charge here and now? Status, validity, sites, windows, open transactions; and what a station may remember."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

import msgspec

from forecourt.domain.tokens import KEY_CODE, AccessWindow, Token, TokenRef, TokenStatus, TokenVerdict, Verdict

REMEMBER_ACCEPTED = timedelta(days=1)
REMEMBER_REFUSED = timedelta(minutes=5)
"""How long stations may keep a verdict in their cache: a refused card must work soon after its owner has mended it."""

SOFT = frozenset({Verdict.ACCEPTED, Verdict.BLOCKED, Verdict.INVALID})
"""What a station may be told in place of a refusal; every version has these words."""

NO_AUTHORIZATION = "no_authorization"
"""The type that a start button sends (C02.FR.01)."""


class Purpose(StrEnum):
    """What the verdict is for. `ask`: the driver may be here to stop, so that open transactions do not count against them."""

    ASK = "ask"
    START = "start"
    STOP = "stop"


_BY_STATUS = {
    TokenStatus.BLOCKED: (Verdict.BLOCKED, "The token is blocked."),
    TokenStatus.EXPIRED: (Verdict.EXPIRED, "The token is marked as expired."),
    TokenStatus.INVALID: (Verdict.INVALID, "The token is marked as invalid."),
    TokenStatus.NO_CREDIT: (Verdict.NO_CREDIT, "The token's owner has no credit."),
}


def judge(
    token: Token,
    now: datetime,
    *,
    zone: tzinfo,
    site_id: str | None,
    open_count: int = 0,
    purpose: Purpose = Purpose.START,
) -> TokenVerdict:
    """The verdict on a token that we know. `open_count`: its open transactions elsewhere; `zone`: of the station's site."""
    refused = _standing(token, now)
    if refused is None and purpose is not Purpose.STOP:
        refused = _access(token, now, zone, site_id)
    if refused is None and purpose is Purpose.START and token.max_concurrent is not None and open_count >= token.max_concurrent:
        refused = Verdict.CONCURRENT, f"The token has {open_count} open transaction(s), as many as it may have."
    if refused is not None:
        return _answer(token, refused[0], refused[1], now + REMEMBER_REFUSED)
    return _answer(token, Verdict.ACCEPTED, "The token is accepted.", _until(token, now, zone))


def unknown(token: TokenRef, now: datetime) -> TokenVerdict:
    """Nobody knows the token. A key code that nobody knows is a wrong one (C04.FR.01)."""
    return TokenVerdict(
        verdict=Verdict.INVALID if token.type == KEY_CODE else Verdict.UNKNOWN,
        sentence="Nobody knows this token: it is in no operator's list, and no roaming partner answered for it.",
        cache_until=now + REMEMBER_REFUSED,
    )


def without_token() -> TokenVerdict:
    """A start button: always accepted (C02.FR.02)."""
    return TokenVerdict(verdict=Verdict.ACCEPTED, sentence="Started with a button; no token is asked for.")


def started_by_us() -> TokenVerdict:
    """A token that the central system itself made for a start of its own (C05)."""
    return TokenVerdict(verdict=Verdict.ACCEPTED, sentence="Started from here, by the operator.")


def soften(verdict: TokenVerdict, soft: Mapping[Verdict, Verdict]) -> tuple[TokenVerdict, TokenVerdict]:
    """The verdict for our books, and the one that the station is told: stations that lock a card away for good after some
    refusals are told another word (field note 36). It is forgotten soon, as every refusal."""
    word = soft.get(verdict.verdict)
    if word is None or verdict.accepted:
        return verdict, verdict
    sentence = f"{verdict.sentence} The station was told «{word.value}», as its settings say."
    kept = msgspec.structs.replace(verdict, sentence=sentence)
    return kept, msgspec.structs.replace(kept, verdict=word)


def same_driver(token: TokenRef, group: str | None, other: TokenRef | None, other_group: str | None) -> bool:
    """Whether one may stop what the other started: the same token, or the same group."""
    if other is not None and token.key == other.key:
        return True
    return group is not None and other_group is not None and group.casefold() == other_group.casefold()


def _answer(token: Token, verdict: Verdict, sentence: str, cache_until: datetime) -> TokenVerdict:
    return TokenVerdict(verdict=verdict, sentence=sentence, cache_until=cache_until, group=token.group, language=token.language)


def _standing(token: Token, now: datetime) -> tuple[Verdict, str] | None:
    if (refused := _BY_STATUS.get(token.status)) is not None:
        return refused
    if token.valid_until is not None and token.valid_until <= now:
        return Verdict.EXPIRED, f"The token was valid until {token.valid_until.isoformat(timespec='minutes')}."
    return None


def _access(token: Token, now: datetime, zone: tzinfo, site_id: str | None) -> tuple[Verdict, str] | None:
    if token.site_ids is not None and site_id not in token.site_ids:
        return Verdict.NOT_AT_THIS_LOCATION, "The token may not charge at this site."
    if token.windows is not None and _window_end(token.windows, now, zone) is None:
        return Verdict.NOT_AT_THIS_TIME, "The token may not charge at this time of the week."
    return None


def _until(token: Token, now: datetime, zone: tzinfo) -> datetime:
    """Until when a station may take the token for accepted without asking."""
    limits = [now + REMEMBER_ACCEPTED]
    if token.valid_until is not None:
        limits.append(token.valid_until)
    if token.windows is not None and (end := _window_end(token.windows, now, zone)) is not None:
        limits.append(end)
    return min(limits)


def _window_end(windows: tuple[AccessWindow, ...], now: datetime, zone: tzinfo) -> datetime | None:
    """When the window that is open now ends, the latest of several; None: none is open. Local time decides, so that a
    window keeps its hours through a change of summer time."""
    ends = [end for window in windows if (end := _open_until(window, now, zone)) is not None]
    return max(ends, default=None)


def _open_until(window: AccessWindow, now: datetime, zone: tzinfo) -> datetime | None:
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        if day.weekday() not in window.weekdays:
            continue
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- local wall clock, zone put on below
        start, end = _minutes(window.start), _minutes(window.end)
        if end <= start:
            end += 24 * 60
        opens, closes = (
            (midnight + timedelta(minutes=minutes)).replace(tzinfo=zone).astimezone(now.tzinfo) for minutes in (start, end)
        )
        if opens <= now < closes:
            return closes
    return None


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
