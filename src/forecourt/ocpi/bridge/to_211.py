"""From 2.2.1 to 2.1.1, which knows no parties in objects, no taxes, limits, reservations or credits (§1.18, D13, L11 to L14)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from forecourt.kit.errors import Conflict
from forecourt.ocpi.bridge.from_211 import NOT_AVAILABLE, kept_dimensions
from forecourt.ocpi.bridge.losses import Code
from forecourt.ocpi.bridge.walking import Form, Given, Rule, Step, Tree, Walk, renamed, silent
from forecourt.ocpi.energy import EnvironmentalImpact
from forecourt.ocpi.shapes import under
from forecourt.ocpi.v211 import cdrs as cdrs_211
from forecourt.ocpi.v211 import commands as commands_211
from forecourt.ocpi.v211 import locations as locations_211
from forecourt.ocpi.v211 import sessions as sessions_211
from forecourt.ocpi.v211 import tariffs as tariffs_211
from forecourt.ocpi.v211 import tokens as tokens_211
from forecourt.ocpi.v221 import cdrs as cdrs_221
from forecourt.ocpi.v221 import commands as commands_221
from forecourt.ocpi.v221 import locations as locations_221
from forecourt.ocpi.v221 import sessions as sessions_221
from forecourt.ocpi.v221 import tariffs as tariffs_221
from forecourt.ocpi.v221 import tokens as tokens_221
from forecourt.ocpi.v221 import words as words_221
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire

_SIX_DECIMALS: Final = Decimal("0.000001")
_BEYOND: Final = ("min_current", "max_current", "reservation")
"""Restrictions that 2.1.1 does not know: an element that depends on one is left out."""


def not_expressible(sentence: str) -> Conflict:
    """The object has no shape in the version at all."""
    return Conflict(sentence, code="not_expressible")


def _degrees(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """Exactly six decimals (L09)."""
    name = given.path.rpartition(".")[2]
    try:
        exact = Decimal(str(given.value))
        result[name] = f"{exact.quantize(_SIX_DECIMALS, rounding=ROUND_HALF_UP):f}"
    except InvalidOperation:
        result[name] = given.value


def first(to: str) -> Rule:
    """The first of a list."""

    def rule(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
        values = given.value if isinstance(given.value, list) else [given.value]
        if values:
            result[to] = values[0]
        if len(values) > 1:
            walk.lose(given.path, Code.FEWER, f"there is room for one of {len(values)}")

    return rule


def _published(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    if given.value is False:
        walk.lose(given.path, Code.NO_FIELD, "2.1.1 cannot say that drivers must not see it")


def _typed(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    result.setdefault("type", str(locations_211.LocationType.UNKNOWN))


def _hours(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    """Regular hours or always, not both (L12)."""
    if result.get("regular_hours") and result.get("twentyfourseven") is False:
        result.pop("twentyfourseven")


def _elements(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """Those that can be said, if any (F01)."""
    if not isinstance(given.value, list):
        result["elements"] = given.value
        return
    kept = []
    for index, each in enumerate(given.value):
        place = f"{given.path}[{index}]"
        restrictions = each.get("restrictions") if isinstance(each, dict) else None
        beyond = [name for name in _BEYOND if isinstance(restrictions, dict) and restrictions.get(name) is not None]
        if beyond:
            walk.lose(place, Code.ELEMENT, f"2.1.1 knows no restriction by {', '.join(beyond)}; the element is left out")
        elif isinstance(each, dict):
            kept.append(walk.object(each, tariffs_221.TariffElement, tariffs_211.TariffElement, place))
    if not kept:
        raise not_expressible("No element of this tariff can be said in OCPI 2.1.1.")
    result["elements"] = kept


def _tariffs(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """Those of a CDR that can be said; one that cannot is left out (D05)."""
    kept = []
    for index, each in enumerate(given.value if isinstance(given.value, list) else ()):
        place = f"{given.path}[{index}]"
        try:
            kept.append(walk.object(each, tariffs_221.Tariff, tariffs_211.Tariff, place))
        except Conflict as unsaid:
            walk.lose(place, Code.ELEMENT, f"{unsaid.message} It is left out")
    result["tariffs"] = kept


def _contract(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """Of a token its contract is told (K12)."""
    if isinstance(given.value, dict):
        result["auth_id"] = given.value.get("contract_id")
        walk.lose(given.path, Code.TOKEN, "of the token its contract is told")


def _cost(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """A number, without VAT (D13)."""
    if isinstance(given.value, dict):
        result["total_cost"] = given.value.get("excl_vat")
        if given.value.get("incl_vat") is not None:
            walk.lose(under(given.path, "incl_vat"), Code.TAXES, "a cost of 2.1.1 is without VAT")
    else:
        result["total_cost"] = given.value


def _dimensions(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """At least one is wanted: no energy, where none of them can be said."""
    result["dimensions"] = kept_dimensions(walk, given, cdrs_211.CdrDimensionType, Version.V211) or [
        {"type": str(cdrs_211.CdrDimensionType.ENERGY), "volume": 0}
    ]


def _credit(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    if given.value is True:
        raise not_expressible("OCPI 2.1.1 has no credit CDRs.")


def _session_place(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    """The place of a session, cut out of the location where that is at hand; else made of the ids alone."""
    told = {name: tree.get(name) for name in ("location_id", "evse_uid", "connector_id")}
    if walk.place is not None:
        place = walk.object(walk.place, locations_221.Location, locations_211.Location, "location")
        result["location"] = _cut(place, told["evse_uid"], told["connector_id"])
        return
    evse = {"uid": told["evse_uid"], "status": "UNKNOWN", "last_updated": tree.get("last_updated")}
    result["location"] = {
        "id": told["location_id"], "type": "UNKNOWN", "evses": [evse] if told["evse_uid"] else [],
        "last_updated": tree.get("last_updated"),
    }  # fmt: skip
    walk.lose(under(path, "location_id"), Code.PLACE, "2.1.1 wants the whole place; its ids are told, the connector's is not")


def _cut(place: Tree, evse_uid: Any, connector_id: Any) -> Tree:
    """A location with one EVSE and connector; with all where these are not in it."""
    evses = [each for each in place.get("evses") or () if _named(each, "uid", evse_uid)]
    cut = [
        evse | {"connectors": [each for each in evse.get("connectors") or () if _named(each, "id", connector_id)]} for evse in evses
    ]
    return place | {"evses": cut} if cut and all(each["connectors"] for each in cut) else place


def _named(tree: Any, name: str, wanted: Any) -> bool:
    return isinstance(tree, dict) and str(tree.get(name)).casefold() == str(wanted).casefold()


_OF_PLACE: Final = ("id", "name", "address", "city", "postal_code", "country")


def _cdr_place(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """A location of one EVSE and connector, as it was."""
    told = given.value
    if not isinstance(told, dict):
        return
    evse_id = told.get("evse_id")
    connector = {
        "id": told.get("connector_id"), "standard": told.get("connector_standard") or "",
        "format": told.get("connector_format") or "", "power_type": told.get("connector_power_type"),
    }  # fmt: skip
    evse = {
        "uid": told.get("evse_uid") or NOT_AVAILABLE, "evse_id": None if evse_id == NOT_AVAILABLE else evse_id,
        "status": "UNKNOWN", "connectors": [_present(connector)],
    }  # fmt: skip
    place = {name: told.get(name) for name in _OF_PLACE} | {"type": str(locations_211.LocationType.UNKNOWN)}
    point = told.get("coordinates")
    if isinstance(point, dict):
        place["coordinates"] = walk.object(point, locations_221.GeoLocation, locations_211.GeoLocation, f"{given.path}.coordinates")
    result["location"] = _present(place) | {"evses": [_present(evse)]}
    walk.lose(given.path, Code.PLACE, "voltage, current and kind of the place are not told")


def _present(tree: Tree) -> Tree:
    return {name: value for name, value in tree.items() if value is not None}


def _text_as_number(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """Reservations have numbers in 2.1.1."""
    text = str(given.value)
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise not_expressible(f"A reservation of 2.1.1 has a number, not {text[:40]!r}.")
    result["reservation_id"] = int(text)


_POINT: Final = Form({"latitude": _degrees, "longitude": _degrees})
_REJECTED: Final = ("CANCELED_RESERVATION", "EVSE_OCCUPIED", "EVSE_INOPERATIVE", "FAILED", "UNKNOWN_RESERVATION")

TO_211: Final = Step(
    before=Version.V221,
    after=Version.V211,
    forms={
        (locations_221.Location, locations_211.Location): Form({"parking_type": renamed("type"), "publish": _published}, _typed),
        (locations_221.GeoLocation, locations_211.GeoLocation): _POINT,
        (locations_221.Connector, locations_211.Connector): Form(
            {"max_voltage": renamed("voltage"), "max_amperage": renamed("amperage"), "tariff_ids": first("tariff_id")}
        ),
        (locations_221.Hours, locations_211.Hours): Form(finish=_hours, always=True),
        (EnvironmentalImpact, EnvironmentalImpact): Form({"category": renamed("source")}),
        (tokens_221.Token, tokens_211.Token): Form({"contract_id": renamed("auth_id")}),
        (tariffs_221.Tariff, tariffs_211.Tariff): Form({"elements": _elements}),
        (cdrs_221.ChargingPeriod, cdrs_211.ChargingPeriod): Form({"dimensions": _dimensions}),
        (sessions_221.Session, sessions_211.Session): Form({
            "start_date_time": renamed("start_datetime"), "end_date_time": renamed("end_datetime"),
            "cdr_token": _contract, "total_cost": _cost, "location_id": silent, "evse_uid": silent, "connector_id": silent,
        }, _session_place),
        (cdrs_221.CDR, cdrs_211.CDR): Form({
            "end_date_time": renamed("stop_date_time"), "cdr_token": _contract, "cdr_location": _cdr_place,
            "total_cost": _cost, "tariffs": _tariffs, "credit": _credit,
        }),
        (commands_221.ReserveNow, commands_211.ReserveNow): Form({"reservation_id": _text_as_number}),
    },
    words={
        locations_211.LocationType: {"ALONG_MOTORWAY": "OTHER", "ON_DRIVEWAY": "OTHER"},
        locations_211.PowerType: {
            str(words_221.PowerType.AC_2_PHASE): "AC_1_PHASE", str(words_221.PowerType.AC_2_PHASE_SPLIT): "AC_1_PHASE",
        },
        tokens_211.TokenType: {"APP_USER": "OTHER", "AD_HOC_USER": "OTHER"},
        cdrs_211.AuthMethod: {"COMMAND": "AUTH_REQUEST"},
        sessions_211.SessionStatus: {"RESERVATION": "PENDING"},
        commands_211.CommandResponseType: dict.fromkeys(_REJECTED, "REJECTED"),
    },
)  # fmt: skip
