"""Lists of the partner: pages with Link, X-Total-Count and X-Limit (P01 to P05), and how quirks spoil them."""

from __future__ import annotations

from collections.abc import Callable, Set
from urllib.parse import urlencode

from forecourt.sim.partner.bending import bent, spoiled
from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.settings import Habits
from forecourt.sim.partner.visits import Reply, Visit, gives, refuses

ELSEWHERE = "http://169.254.169.254/latest/meta-data/"
"""What a cloud gives to whoever asks from inside."""


Within = Callable[[str | None, str | None], list[Json]]
"""The objects from (inclusive) to (exclusive) a time of change (P01)."""


def page(visit: Visit, within: Within, base: str, quirks: Set[Quirk], habits: Habits) -> Reply:
    """One page of a list. `base`: the URL of the endpoint."""
    try:
        offset, wanted = int(visit.query.get("offset", 0)), int(visit.query.get("limit", habits.most_per_page))
        found = within(visit.query.get("date_from"), visit.query.get("date_to"))
    except ValueError as error:
        return refuses(400, 2001, str(error))
    if offset < 0 or wanted < 0:
        return refuses(400, 2001, "Offset and limit are not negative.")
    most = 2 if Quirk.SMALL_PAGES in quirks else habits.most_per_page
    limit = max(1, min(wanted, most))
    shown = found[offset : offset + limit]
    if Quirk.ENDLESS_PAGES in quirks and found:
        shown = [_again(found[0], number) for number in range(offset, offset + limit)]
    more = Quirk.ENDLESS_PAGES in quirks or offset + limit < len(found)
    headers = _counts(len(found), len(shown), most, quirks)
    link = _link(visit, base, offset + limit, limit, quirks) if more else None
    if link is not None:
        headers["Link"] = f'<{link}>; rel="next"'
    elif Quirk.EMPTY_LINK in quirks:
        headers["Link"] = ""
    return gives([_sent(each, at, quirks) for at, each in enumerate(shown)], **headers)


def _again(document: Json, number: int) -> Json:
    name = "id" if "id" in document else "uid"
    return {**document, name: f"{document[name]}-{number}"}


def _sent(document: Json, at: int, quirks: Set[Quirk]) -> Json:
    return spoiled(document) if Quirk.WRONG_TYPES in quirks and at % 2 else bent(document, quirks)


def _counts(total: int, shown: int, most: int, quirks: Set[Quirk]) -> dict[str, str]:
    if Quirk.MISSING_TOTAL in quirks:
        return {}
    return {"X-Total-Count": str(shown if Quirk.WRONG_TOTAL in quirks else total), "X-Limit": str(most)}


def _link(visit: Visit, base: str, offset: int, limit: int, quirks: Set[Quirk]) -> str | None:
    """The URL keeps all filters (P02)."""
    if Quirk.MISSING_LINK in quirks:
        return None
    if Quirk.LINK_LOOP in quirks:
        return visit.url
    if Quirk.LINK_ELSEWHERE in quirks:
        return ELSEWHERE
    end = "/" if Quirk.TRAILING_SLASH in quirks else ""
    return f"{base}{end}?{urlencode({**visit.query, 'offset': offset, 'limit': limit})}"
