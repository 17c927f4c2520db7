"""From 2.1.1 to 2.2.1: owners come from the URL, a place inside another object shrinks to its ids, a contract becomes a token."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from forecourt.ocpi.bridge.losses import Code
from forecourt.ocpi.bridge.walking import Form, Given, Rule, Step, Tree, Walk, renamed
from forecourt.ocpi.energy import EnvironmentalImpact
from forecourt.ocpi.v211 import cdrs as cdrs_211
from forecourt.ocpi.v211 import commands as commands_211
from forecourt.ocpi.v211 import locations as locations_211
from forecourt.ocpi.v211 import sessions as sessions_211
from forecourt.ocpi.v211 import tokens as tokens_211
from forecourt.ocpi.v221 import cdrs as cdrs_221
from forecourt.ocpi.v221 import commands as commands_221
from forecourt.ocpi.v221 import locations as locations_221
from forecourt.ocpi.v221 import sessions as sessions_221
from forecourt.ocpi.v221 import tokens as tokens_221
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire

NOT_AVAILABLE: Final = "#NA"
"""For required texts that nobody can fill in (T20)."""


def _parking_type(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """The kind of place; 2.2.1 has no word for others, and says nothing where nothing is known."""
    if given.value == locations_211.LocationType.OTHER:
        walk.lose(given.path, Code.NO_WORD, "2.2.1 has no word for other places; none is said")
    elif given.value != locations_211.LocationType.UNKNOWN:
        result["parking_type"] = given.value


def _published(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    """What a partner sends in 2.1.1 is for all to see (L07)."""
    result.setdefault("publish", True)


def _always_open(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    """Regular hours say that it is not (L12)."""
    if result.get("regular_hours"):
        result.setdefault("twentyfourseven", False)


def listed(to: str) -> Rule:
    """One value as a list of one."""

    def rule(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
        result[to] = [given.value]

    return rule


def _contract(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """2.1.1 names the contract of a token, not the token (K12)."""
    result["cdr_token"] = {"uid": NOT_AVAILABLE, "type": str(tokens_221.TokenType.OTHER), "contract_id": given.value}
    walk.lose(given.path, Code.TOKEN, "the contract is known; whose token it was, its uid and its type are not")


def _priced(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """A cost without VAT."""
    result["total_cost"] = {"excl_vat": given.value}


def _known_dimensions(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """FLAT is a dimension of 2.1.1 only (D13)."""
    result["dimensions"] = kept_dimensions(walk, given, cdrs_221.CdrDimensionType, Version.V221)


def kept_dimensions(walk: Walk, given: Given, known: type[StrEnum], version: Version) -> Any:
    """The volumes that a version has a dimension for."""
    if not isinstance(given.value, list):
        return given.value
    kept = []
    for index, each in enumerate(given.value):
        name = each.get("type") if isinstance(each, dict) else None
        if isinstance(name, str) and name not in known.__members__.values():
            walk.lose(f"{given.path}[{index}]", Code.NO_WORD, f"{version} has no dimension {name}; it is left out")
        else:
            kept.append(each)
    return kept


def first_of(tree: Any, name: str) -> Tree:
    """The first object of a list in an object; an empty one where there is none."""
    values = tree.get(name) if isinstance(tree, dict) else None
    return values[0] if isinstance(values, list) and values and isinstance(values[0], dict) else {}


def _session_place(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """The ids of the place, which is all that a session keeps of it."""
    evse = first_of(given.value, "evses")
    connector = first_of(evse, "connectors")
    told = {"location_id": given.value.get("id"), "evse_uid": evse.get("uid"), "connector_id": connector.get("id")}
    result |= {name: value for name, value in told.items() if value is not None}
    walk.lose(given.path, Code.PLACE, "of the place its ids are kept")


_OF_PLACE: Final = ("id", "name", "address", "city", "postal_code", "country", "coordinates")
_OF_CONNECTOR: Final = {
    "id": "connector_id", "standard": "connector_standard", "format": "connector_format", "power_type": "connector_power_type",
}  # fmt: skip


def _cdr_place(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """The place with its one EVSE and connector."""
    evse = first_of(given.value, "evses")
    connector = first_of(evse, "connectors")
    told = {name: given.value.get(name) for name in _OF_PLACE}
    told |= {"evse_uid": evse.get("uid"), "evse_id": evse.get("evse_id") or NOT_AVAILABLE}
    told |= {name: connector.get(source) for source, name in _OF_CONNECTOR.items()}
    result["cdr_location"] = {name: value for name, value in told.items() if value is not None}
    walk.lose(given.path, Code.PLACE, "of the place its address, EVSE and connector are kept")


def _number_as_text(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    result["reservation_id"] = str(given.value)


_PERIOD: Final = Form({"dimensions": _known_dimensions})

FROM_211: Final = Step(
    before=Version.V211,
    after=Version.V221,
    forms={
        (locations_211.Location, locations_221.Location): Form({"type": _parking_type}, _published),
        (locations_211.Connector, locations_221.Connector): Form(
            {"voltage": renamed("max_voltage"), "amperage": renamed("max_amperage"), "tariff_id": listed("tariff_ids")}
        ),
        (locations_211.Hours, locations_221.Hours): Form(finish=_always_open, always=True),
        (EnvironmentalImpact, EnvironmentalImpact): Form({"source": renamed("category")}),
        (tokens_211.Token, tokens_221.Token): Form({"auth_id": renamed("contract_id")}),
        (cdrs_211.ChargingPeriod, cdrs_221.ChargingPeriod): _PERIOD,
        (sessions_211.Session, sessions_221.Session): Form({
            "start_datetime": renamed("start_date_time"), "end_datetime": renamed("end_date_time"),
            "auth_id": _contract, "location": _session_place, "total_cost": _priced,
        }),
        (cdrs_211.CDR, cdrs_221.CDR): Form({
            "stop_date_time": renamed("end_date_time"), "auth_id": _contract, "location": _cdr_place, "total_cost": _priced,
        }),
        (commands_211.ReserveNow, commands_221.ReserveNow): Form({"reservation_id": _number_as_text}),
    },
    words={
        commands_221.CommandResponseType: {"TIMEOUT": "REJECTED"},
        commands_221.CommandResultType: {"UNKNOWN_SESSION": "FAILED"},
    },
)  # fmt: skip
