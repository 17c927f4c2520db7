"""The other side judged by the standard: what it said, and how it said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from forecourt.sim.partner.settings import Party
from forecourt.sim.partner.speech import ROUTED, routed


class Finding(NamedTuple):
    """One deviation of the other side."""

    rule: str
    sentence: str
    where: str


class Heard(NamedTuple):
    """A request as it came, or as we sent it."""

    version: str
    module: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: Any


def of_request(heard: Heard, *, sender: Party | None, via_hub: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with a request of theirs; `sender`: the one party that it can come from."""
    newer, functional = heard.version != "2.1.1", heard.module in ROUTED
    if heard.headers.get("Authorization", "").count(" ") != 1:
        yield "T01", "The Authorization header is not `Token`, one space, a token."
    if heard.body is not None and not heard.headers.get("Content-Type", "").startswith("application/json"):
        yield "T06", "A body is not declared as application/json."
    if newer and functional:
        said_from, said_to = routed(heard.headers, "from"), routed(heard.headers, "to")
        if said_from is None or (said_to is None and not via_hub):
            yield "H01", "Routing headers are missing in a request."
        elif sender is not None and not via_hub and not said_from.same(sender):
            yield "H03", f"The request says that it comes from {said_from.country}*{said_from.id}."
    if not functional and any(routed(heard.headers, word) is not None for word in ("from", "to")):
        yield "H02", f"Routing headers on {heard.module or 'versions'}."
    if newer and "X-Request-ID" not in heard.headers:
        yield "H13", "A request has no X-Request-ID."
    if newer and functional and "X-Correlation-ID" not in heard.headers:
        yield "H14", "A request has no X-Correlation-ID."
    if newer and heard.method == "PATCH" and not (isinstance(heard.body, dict) and "last_updated" in heard.body):
        yield "L03", "A PATCH has no last_updated."
    if "//" in urlsplit(heard.url).path:
        yield "T22", "The path has an empty part."


def of_answer(asked: Heard, http: int, headers: Mapping[str, str], body: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with an answer of theirs."""
    newer, functional = asked.version != "2.1.1", asked.module in ROUTED
    if not isinstance(body, dict) or not isinstance(body.get("status_code"), int):
        yield "T06", f"HTTP {http} without an envelope."
        return
    if _time(body.get("timestamp")) is None:
        yield "T07", "An answer has no timestamp that can be read."
    if newer and headers.get("X-Request-ID") != asked.headers.get("X-Request-ID"):
        yield "H13", "The X-Request-ID is not echoed."
    if newer and functional and headers.get("X-Correlation-ID") != asked.headers.get("X-Correlation-ID"):
        yield "H14", "The X-Correlation-ID is not echoed."
    if newer and functional and http < 400:
        said_to, asker = routed(headers, "to"), routed(asked.headers, "from")
        if said_to is None or routed(headers, "from") is None:
            yield "H01", "Routing headers are missing in an answer."
        elif asker is not None and not said_to.same(asker):
            yield "H03", f"The answer goes to {said_to.country}*{said_to.id}, who did not ask."
    if functional and asked.method in ("PUT", "PATCH") and body.get("data") is not None and asked.module in _SILENT:
        yield "T08", "The answer to a push has data."


def of_page(headers: Mapping[str, str], data: object) -> Iterator[tuple[str, str]]:
    """What is wrong with a page of a list."""
    if not isinstance(data, list):
        yield "T09", "The data of a list are not an array."
    if not headers.get("X-Total-Count", "").isdigit():
        yield "P03", "A page has no X-Total-Count."
    if not headers.get("X-Limit", "").isdigit():
        yield "P04", "A page has no X-Limit."
    if "Link" in headers and 'rel="next"' not in headers["Link"]:
        yield "P02", "A Link is not to the next page."


_SILENT = frozenset({"locations", "tariffs", "tokens", "hubclientinfo"})
"""Modules whose pushes have no data in the answer."""


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
