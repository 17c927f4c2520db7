"""What is kept of roaming. Parties are `NL*FCT` in upper case; documents are JSON text in the words of the wire, which only the
roaming edge reads."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec


class HeldObject(msgspec.Struct, frozen=True, kw_only=True):
    """An object of somebody else as it came through a partner, unknown fields and all.

    `key` is the id in lower case (of a token, with its type: `012345|rfid`); `last_updated` is the owner's word. The same
    object may come by two partners, directly and through a hub: two rows, and `Ways` tells which counts.
    """

    partner_id: str
    module: str
    owner: str
    key: str
    operator_id: str
    object_id: str
    version: str
    document: str
    last_updated: datetime
    received_at: datetime
    changed_at: datetime
    gone_at: datetime | None = None
    """It was deleted, or a full list was without it (P08)."""


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """An object of ours as partners may see it: the newest state, once for all versions (`document` in the latest one's words).

    `id` rises with the time of creation, which is the order of lists (P05). `audience` is one partner, or empty for all that the
    rules let see it; a partner's own row stands before the one for all. `digest` is of the content without its date: an object that
    is published again without a change keeps its `last_updated`.
    """

    id: str
    operator_id: str
    party: str
    module: str
    key: str
    audience: str = ""
    object_id: str
    for_party: str = ""
    """The party of the audience that alone may see it, where others stand behind the same hub."""
    site_id: str = ""
    """The site that it belongs to, for rules that show some sites only."""
    document: str
    digest: str
    last_updated: datetime
    created_at: datetime
    withdrawn_at: datetime | None = None
    """Nobody sees it any more; partners are told as its module has it (DELETE, or the state REMOVED)."""


class Scope(StrEnum):
    """How much of a module a partner is shown."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class PublishingRule(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner is shown of a module; without a rule all."""

    partner_id: str
    module: str
    operator_id: str
    scope: Scope = Scope.ALL
    site_ids: tuple[str, ...] = ()
    """With `some`: the sites."""


Side = Literal["pull", "push"]


class SyncState(msgspec.Struct, frozen=True, kw_only=True):
    """How far one module is the same here and at a partner, one way. `up_to`: all changes before are through. `url`: where an
    unfinished pull goes on. Counts are of the last run."""

    partner_id: str
    module: str
    side: Side
    operator_id: str
    up_to: datetime | None = None
    url: str = ""
    full: bool = False
    """The run that `url` belongs to is a full one."""
    total: int | None = None
    """How many the partner said that there are."""
    full_at: datetime | None = None
    """When the last full run came to its end."""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    seen: int = 0
    changed: int = 0
    refused: int = 0
    waiting: int = 0
    """Objects that wait to be pushed."""
    tries: int = 0
    """Failures in a row."""
    next_at: datetime | None = None
    fault: str = ""


class SyncFault(msgspec.Struct, frozen=True, kw_only=True):
    """One object that could not be read, or that a partner did not take (T12). Bounded a partner."""

    id: str
    partner_id: str
    operator_id: str
    module: str
    side: Side
    object_id: str
    at: datetime
    sentence: str
    raw: str = ""


class CommandState(StrEnum):
    """Where a command between partners stands."""

    ASKED = "asked"
    """Sent or taken, no answer yet."""
    ACCEPTED = "accepted"
    """It will be tried; the result is awaited."""
    DONE = "done"
    FAILED = "failed"
    """Refused at once, or the result says so."""
    TIMED_OUT = "timed_out"
    """No result in time; a late one, or a late session, still counts (M-rules)."""


class RoamingCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A command from (`in`) or to (`out`) a partner. `kind` is in our words: start, stop, reserve, cancel_reservation, unlock;
    set_profile, get_profile, clear_profile. `answer` and `result` are the words of the wire."""

    id: str
    operator_id: str
    partner_id: str
    direction: Literal["in", "out"]
    kind: str
    party: str
    """The other party."""
    request: str
    response_url: str = ""
    token_uid: str = ""
    location_id: str = ""
    evse_uid: str = ""
    connector_id: str = ""
    session_id: str = ""
    reservation_id: str = ""
    """As the one who asked calls it."""
    own_reservation_id: str = ""
    """The one of ours that it stands for (`in`, M08)."""
    authorization_reference: str = ""
    transaction_id: str | None = None
    """Ours, once known (`in`)."""
    caller: str = ""
    state: CommandState = CommandState.ASKED
    answer: str = ""
    result: str = ""
    message: str = ""
    created_at: datetime
    deadline_at: datetime
    ended_at: datetime | None = None


class Authorization(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign token was let charge at a station of ours, and by whose word: what a session and a CDR later say of it.

    `token_uid` is what the station knows it by, in lower case; the token's own spelling stands in its document.
    """

    id: str
    operator_id: str
    partner_id: str
    owner: str
    """The party that issued the token."""
    token_uid: str
    token_type: str
    token: str
    """The token's document, in the latest version's words."""
    contract_id: str
    reference: str = ""
    source: str
    """`realtime`, `whitelist`, `command`, `reservation`."""
    station_id: str
    at: datetime
    usable_until: datetime
    """Until then the token is taken at this station without asking again (M07)."""
    reservation_id: str | None = None
    """Our reservation that it was made for."""
    transaction_id: str | None = None


class RoutePreference(msgspec.Struct, frozen=True, kw_only=True):
    """Where a party can be reached by two partners: the one to use. `module` empty: for all."""

    operator_id: str
    party: str
    module: str = ""
    partner_id: str


class RoutedCall(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a hub did with a call: the route log. `losses`: fields that the other version has no place for."""

    id: str
    operator_id: str
    at: datetime
    from_partner_id: str
    to_partner_id: str = ""
    sender: str
    to: str
    module: str
    method: str
    path: str
    how: str
    """`party`, `broadcast`, `all`, `open`."""
    http_status: int | None = None
    status_code: int | None = None
    latency_ms: float | None = None
    losses: tuple[str, ...] = ()
    fault: str = ""
    correlation_id: str = ""
