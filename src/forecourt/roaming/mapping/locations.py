"""Our sites as Locations of 2.3.0 (L01 to L13): dates of what did not change stay, and what cannot be said is left out and told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from forecourt.app.ports.roaming_cpo import ConnectorKey, Worded
from forecourt.domain.access import Operator
from forecourt.domain.pricing import Finding
from forecourt.domain.roaming.electrics import electrics_of
from forecourt.domain.roaming.evses import Ability, EvseStand, EvseState, SiteStand, evse_name, evses_of
from forecourt.domain.sites import Site
from forecourt.domain.stations import Connector, PlugFormat
from forecourt.kit.errors import InvalidInput
from forecourt.kit.time import rfc3339
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.places import BusinessDetails, ConnectorFormat, ExceptionalPeriod, RegularHours, Status
from forecourt.ocpi.v221.locations import GeoLocation, Hours
from forecourt.ocpi.v221.words import Capability
from forecourt.ocpi.v230 import locations as v230
from forecourt.ocpi.writing import write
from forecourt.roaming.mapping.countries import alpha3
from forecourt.roaming.mapping.parties import party_name, wire_party
from forecourt.roaming.mapping.plugs import wire_plug

Tree = dict[str, object]
_DATE: Final = "last_updated"
_SIX_DECIMALS: Final = Decimal("0.000001")
STATUSES: Final = {
    EvseState.AVAILABLE: Status.AVAILABLE,
    EvseState.CHARGING: Status.CHARGING,
    EvseState.BLOCKED: Status.BLOCKED,
    EvseState.RESERVED: Status.RESERVED,
    EvseState.INOPERATIVE: Status.INOPERATIVE,
    EvseState.OUT_OF_ORDER: Status.OUTOFORDER,
    EvseState.UNKNOWN: Status.UNKNOWN,
}
_CAPABILITIES: Final = {
    Ability.CARDS: Capability.RFID_READER,
    Ability.REMOTE_START_STOP: Capability.REMOTE_START_STOP_CAPABLE,
    Ability.RESERVATIONS: Capability.RESERVABLE,
    Ability.UNLOCK: Capability.UNLOCK_CAPABLE,
    Ability.PROFILES: Capability.CHARGING_PROFILE_CAPABLE,
    Ability.TOKEN_GROUPS: Capability.TOKEN_GROUP_CAPABLE,
    Ability.CONNECTOR_REQUIRED: Capability.START_SESSION_CONNECTOR_REQUIRED,
}
_FORMATS: Final = {PlugFormat.CABLE: ConnectorFormat.CABLE, PlugFormat.SOCKET: ConnectorFormat.SOCKET}
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def location_to(
    stand: SiteStand,
    operator: Operator,
    tariff_ids: Mapping[ConnectorKey, tuple[str, ...]],
    before: str | None,
    now: datetime,
) -> Worded:
    """The document without its own date, which the publication gives it; with findings about what it leaves out.

    A location that the standard would not let out any more, and that partners know, is shown with all its EVSEs removed.
    """
    writer = _Writer(operator, tariff_ids, now)
    known = _tree(before)
    tree, broken = writer.location(stand)
    if known is None and not broken and not _listed(tree, "evses"):
        writer.tell("no_evses", stand.site.id, "has no EVSE that partners could be told of")
    if known is None and (broken or not _listed(tree, "evses")):
        return Worded(document="", findings=tuple(writer.findings))
    if broken and known is not None:
        tree = {**known, "evses": []}
    evses = _dated(_listed(tree, "evses"), {} if known is None else _by(known, "evses", "uid"), now)
    document = {**tree, "evses": [*evses, *_removed(tree, known, now)]}
    if not document["evses"]:
        del document["evses"]
    return Worded(document=render(document).decode(), part=_part(known, document), findings=tuple(writer.findings))


def location_gone(before: str, now: datetime) -> Worded:
    """A location that is no more: there is no deleting, its EVSEs are removed (L05)."""
    known = _tree(before) or {}
    gone = {**known, "evses": _removed({}, known, now)}
    return Worded(document=render(gone).decode())


class _Writer:
    """Writes the parts of one location, and notes what is left out."""

    def __init__(self, operator: Operator, tariff_ids: Mapping[ConnectorKey, tuple[str, ...]], now: datetime) -> None:
        self._operator = operator
        self._tariff_ids = tariff_ids
        self._now = now
        self.findings: list[Finding] = []

    def location(self, stand: SiteStand) -> tuple[Tree, bool]:
        """The tree without any dates, and whether the standard has something against it."""
        evses = tuple(made for station in stand.stations for each in evses_of(station) if (made := self._evse(each)) is not None)
        view = self._view(stand.site, evses)
        try:
            return _undated(write(view)), False
        except InvalidInput as refused:
            for fault in refused.faults:
                self.tell("unaddressable", f"{stand.site.id}.{fault.path}", fault.message)
            return {}, True

    def _view(self, site: Site, evses: tuple[v230.EVSE, ...]) -> v230.Location:
        details = site.details
        country, party = wire_party(party_name(self._operator.country_code, self._operator.party_id))
        return v230.Location(
            country_code=country,
            party_id=party,
            id=CiString(site.id),
            publish=details.published,
            name=site.name or None,
            address=site.address or None,
            city=site.city or None,
            postal_code=site.postal_code or None,
            state=details.region or None,
            country=alpha3(site.country),
            coordinates=_point(site),
            parking_type=_word(details.parking),
            evses=evses,
            operator=BusinessDetails(name=details.run_by or self._operator.legal_name, website=details.run_by_website or None),
            owner=BusinessDetails(name=details.owned_by) if details.owned_by else None,
            facilities=tuple(word for each in details.facilities if (word := _word(each)) is not None),
            time_zone=site.zone,
            opening_times=_hours(site),
            charging_when_closed=None if details.charging_when_closed else False,
            help_phone=CiString(details.help_phone) if details.help_phone else None,
            last_updated=_EPOCH,
        )

    def _evse(self, stand: EvseStand) -> v230.EVSE | None:
        path = f"{stand.station.identity}.evses[{stand.evse}]"
        connectors = tuple(made for each in stand.connectors if (made := self._connector(stand, each, path)) is not None)
        if not connectors:
            self.tell("no_connectors", path, "has no connector that partners could be told of, and is left out")
            return None
        name = evse_name(party_name(self._operator.country_code, self._operator.party_id), stand.station.identity, stand.evse)
        return v230.EVSE(
            uid=CiString(stand.uid),
            evse_id=None if name is None else CiString(name),
            status=STATUSES[stand.state],
            capabilities=tuple(_CAPABILITIES[each].value for each in stand.abilities),
            connectors=connectors,
            physical_reference=stand.station.name[:16] or None,
            last_updated=_EPOCH,
        )

    def _connector(self, stand: EvseStand, connector: Connector, path: str) -> v230.Connector | None:
        path = f"{path}.connectors[{connector.connector}]"
        standard = None if connector.standard is None else wire_plug(connector.standard.value)
        if standard is None:
            self.tell("plug_unknown", path, "has no plug standard that partners know, and is left out")
            return None
        figures = electrics_of(connector)
        if figures is None:
            self.tell("power_unknown", path, "has neither a greatest current nor a power, and is left out")
            return None
        key = (stand.station.id, stand.evse, connector.connector)
        return v230.Connector(
            id=CiString(connector.connector),
            standard=standard,
            format=_FORMATS[connector.format or _usual_format(standard)],
            power_type=figures.power_type.value.upper(),
            max_voltage=figures.voltage_v,
            max_amperage=figures.current_a,
            max_electric_power=figures.power_w,
            tariff_ids=tuple(map(CiString, self._tariff_ids.get(key, ()))),
            last_updated=_EPOCH,
        )

    def tell(self, code: str, path: str, sentence: str) -> None:
        """Note what partners are not told, and why."""
        self.findings.append(Finding(code=code, path=path, sentence=f"{path} {sentence}."))


def _usual_format(standard: str) -> PlugFormat:
    return PlugFormat.SOCKET if standard in ("IEC_62196_T2", "DOMESTIC_F") else PlugFormat.CABLE


def _point(site: Site) -> GeoLocation | None:
    if site.latitude is None or site.longitude is None:
        return None
    return GeoLocation(latitude=_degrees(site.latitude), longitude=_degrees(site.longitude))


def _degrees(degrees: float) -> str:
    return f"{Decimal(str(degrees)).quantize(_SIX_DECIMALS, rounding=ROUND_HALF_UP):f}"


def _hours(site: Site) -> Hours:
    """L12. Midnight as an end is the last minute that the wire can say."""
    details = site.details
    return Hours(
        twentyfourseven=not details.hours,
        regular_hours=tuple(
            RegularHours(weekday=each.weekday + 1, period_begin=each.start, period_end="23:59" if each.end == "00:00" else each.end)
            for each in details.hours
        ),
        exceptional_openings=tuple(_exceptions(site, wanted=True)),
        exceptional_closings=tuple(_exceptions(site, wanted=False)),
    )


def _exceptions(site: Site, *, wanted: bool) -> Iterator[ExceptionalPeriod]:
    for each in site.details.exceptions:
        if each.open is wanted:
            yield ExceptionalPeriod(period_begin=each.start_at, period_end=each.end_at)


def _word(text: str) -> str | None:
    """The wire's word for one of ours; unknown ones are the wire's own, enums being open (T11)."""
    return text.strip().upper().replace(" ", "_").replace("-", "_") or None


# --- Dates: L02 says that a date changes with what it dates, and with nothing else


def _undated(tree: Tree) -> Tree:
    """Without the dates that writing asks for."""
    bare = {name: value for name, value in tree.items() if name != _DATE}
    for name in ("evses", "connectors"):
        if name in bare:
            bare[name] = [_undated(each) for each in _listed(tree, name)]
    return bare


def _dated(evses: list[Tree], known: Mapping[str, Tree], now: datetime) -> list[Tree]:
    dated = []
    for evse in evses:
        before = known.get(str(evse["uid"]), {})
        connectors = _by(before, "connectors", "id")
        plugs = [_with_date(each, connectors.get(str(each["id"])), now) for each in _listed(evse, "connectors")]
        dated.append(_with_date({**evse, "connectors": plugs}, before or None, now))
    return dated


def _with_date(tree: Tree, before: Tree | None, now: datetime) -> Tree:
    if before is not None and {name: value for name, value in before.items() if name != _DATE} == tree:
        return before
    return {**tree, _DATE: rfc3339(now)}


def _removed(tree: Tree, known: Tree | None, now: datetime) -> Iterator[Tree] | list[Tree]:
    """EVSEs that partners know and that are here no more (L05)."""
    if known is None:
        return []
    here = {str(each["uid"]) for each in _listed(tree, "evses")}
    left = [each for each in _listed(known, "evses") if str(each["uid"]) not in here]
    return [each if each.get("status") == Status.REMOVED else {**each, "status": "REMOVED", _DATE: rfc3339(now)} for each in left]


def _part(known: Tree | None, document: Tree) -> str:
    """`evse:<uid>` where the state of that EVSE is all that is new."""
    if known is None or {**known, "evses": None} != {**document, "evses": None}:
        return ""
    before, after = _listed(known, "evses"), _listed(document, "evses")
    if [each["uid"] for each in before] != [each["uid"] for each in after]:
        return ""
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    if len(changed) != 1:
        return ""
    old, new = changed[0]
    same = {**old, "status": new["status"], _DATE: new[_DATE]} == new
    return f"evse:{new['uid']}" if same else ""


def _tree(document: str | None) -> Tree | None:
    tree = None if document is None else parse(document)
    return tree if isinstance(tree, dict) else None


def _listed(tree: Mapping[str, object], name: str) -> list[Tree]:
    found = tree.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _by(tree: Mapping[str, object], name: str, identity: str) -> dict[str, Tree]:
    return {str(each[identity]): each for each in _listed(tree, name)}
