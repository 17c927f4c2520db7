"""What is read of bodies that pass; the URLs in them, exchanged for ours without another byte being touched (H12, H18)."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import msgspec

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.codec import parse, render

RESPONSE_URL: Final = "response_url"
_FIELD: Final = re.compile(rb'("response_url"\s*:\s*)("(?:[^"\\]|\\.)*")')


def tree_of(body: bytes) -> dict[str, Any]:
    """The object in a body; an empty one where there is none."""
    try:
        document = parse(body)
    except InvalidInput:
        return {}
    return document if isinstance(document, dict) else {}


def response_url_of(body: bytes) -> str | None:
    """Where an answer is wanted, as the body says; None where it says nothing of it."""
    if RESPONSE_URL.encode() not in body:
        return None
    url = tree_of(body).get(RESPONSE_URL)
    return url if isinstance(url, str) else None


def with_response_url(body: bytes, url: str) -> bytes:
    """The body with another URL for the answer; where the name stands once, nothing else changes, not even a space."""
    spelled = msgspec.json.encode(url)
    if len(_FIELD.findall(body)) == 1:
        return _FIELD.sub(lambda found: found[1] + spelled, body)
    return render(tree_of(body) | {RESPONSE_URL: url})


def query_url(query: str) -> str | None:
    """Where an answer is wanted, as the query says (G01, G02)."""
    return dict(parse_qsl(query)).get(RESPONSE_URL)


def with_query_url(query: str, url: str) -> str:
    """The query with another URL for the answer."""
    return urlencode([(name, url if name == RESPONSE_URL else value) for name, value in parse_qsl(query, keep_blank_values=True)])
