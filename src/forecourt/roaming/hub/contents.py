"""Whom a call without a receiver is for, by its content (open routing, H11): by the token's party, or by who owned the object when
it passed here."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.operations import Method
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.server.routing import Route
from forecourt.roaming.hub.bodies import tree_of

MOST: Final = 100_000
_COMMAND_IDS: Final = (("location_id", ModuleID.LOCATIONS), ("session_id", ModuleID.SESSIONS))
_BY_ARGUMENT: Final = {
    "location_id": ModuleID.LOCATIONS, "session_id": ModuleID.SESSIONS, "token_uid": ModuleID.TOKENS,
}  # fmt: skip
_TOKEN: Final = "cdr_token"


class Contents:
    """What was learned from the calls that passed: whose object an id is, and whose token a session is on. Bounded; a restart
    forgets it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, str, str], Party] = OrderedDict()
        """By operator, module and id."""

    def learn(self, operator_id: str, route: Route, body: bytes) -> None:
        """A push that was taken says whose the object is, and of a session whose token it is on."""
        if route.operation.side is not InterfaceRole.RECEIVER or route.operation.method not in (Method.PUT, Method.PATCH):
            return
        owner = next((each for each in route.arguments if isinstance(each, Party)), None)
        if owner is None:
            return
        object_id = str(route.arguments[1])
        self._keep((operator_id, str(route.operation.module), object_id.lower()), owner)
        if route.operation.module is ModuleID.SESSIONS and (holder := token_party(tree_of(body))) is not None:
            self._keep((operator_id, _TOKEN, object_id.lower()), holder)

    def party_for(self, operator_id: str, route: Route, body: bytes) -> Party | None:
        """Whom the call is for, as far as its content tells."""
        module, side = route.operation.module, route.operation.side
        if side is InterfaceRole.SENDER and module is ModuleID.CHARGING_PROFILES:
            return self._known.get((operator_id, _TOKEN, _last(route)))
        if side is InterfaceRole.RECEIVER and module in (ModuleID.SESSIONS, ModuleID.CDRS):
            return token_party(tree_of(body)) or self._known.get((operator_id, _TOKEN, _last(route)))
        if side is InterfaceRole.RECEIVER and module is ModuleID.COMMANDS:
            tree = tree_of(body)
            found = (self._of(operator_id, of, tree.get(name)) for name, of in _COMMAND_IDS if tree.get(name))
            return next((party for party in found if party is not None), None)
        for segment, argument in zip(route.operation.arguments, route.arguments, strict=True):
            if segment.name in _BY_ARGUMENT and (side is InterfaceRole.SENDER or module is ModuleID.CHARGING_PROFILES):
                return self._of(operator_id, _BY_ARGUMENT[segment.name], argument)
        return None

    def _of(self, operator_id: str, module: str, object_id: object) -> Party | None:
        return self._known.get((operator_id, str(module), str(object_id).lower()))

    def _keep(self, key: tuple[str, str, str], party: Party) -> None:
        self._known[key] = party
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)


def token_party(tree: dict[str, Any]) -> Party | None:
    """Whose token a session or a CDR is on."""
    token = tree.get(_TOKEN)
    country, party = (token.get("country_code"), token.get("party_id")) if isinstance(token, dict) else (None, None)
    return Party(CiString(country), CiString(party)) if country and party else None


def _last(route: Route) -> str:
    return str(route.arguments[-1]).lower() if route.arguments else ""
