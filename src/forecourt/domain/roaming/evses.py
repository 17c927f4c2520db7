"""Our EVSEs as partners know them: ids that stay, the state that drivers see, what they can do (L05, L06)."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from uuid import UUID

import msgspec

from forecourt.domain.sites import Site
from forecourt.domain.stations import Capabilities, Connector, ConnectorStatus, Registration, Station

_SEPARATOR = "*"


class EvseState(StrEnum):
    """What a driver finds."""

    AVAILABLE = "available"
    CHARGING = "charging"
    BLOCKED = "blocked"
    """Somebody stands there, and nothing is charged."""
    RESERVED = "reserved"
    INOPERATIVE = "inoperative"
    OUT_OF_ORDER = "out_of_order"
    UNKNOWN = "unknown"


class Ability(StrEnum):
    """What an EVSE can do for a driver or a partner."""

    CARDS = "cards"
    REMOTE_START_STOP = "remote_start_stop"
    RESERVATIONS = "reservations"
    UNLOCK = "unlock"
    PROFILES = "profiles"
    TOKEN_GROUPS = "token_groups"
    CONNECTOR_REQUIRED = "connector_required"
    """A start must say the connector (M09)."""


_NEEDS = {
    Ability.REMOTE_START_STOP: ("RemoteStartTransaction", "RequestStartTransaction"),
    Ability.RESERVATIONS: ("ReserveNow",),
    Ability.UNLOCK: ("UnlockConnector",),
    Ability.PROFILES: ("SetChargingProfile",),
}
"""An ability is there until the station has shown that it does not know the action."""

_OF_STATUS = {
    ConnectorStatus.CHARGING: EvseState.CHARGING,
    ConnectorStatus.SUSPENDED_EV: EvseState.CHARGING,
    ConnectorStatus.SUSPENDED_EVSE: EvseState.CHARGING,
    ConnectorStatus.PREPARING: EvseState.BLOCKED,
    ConnectorStatus.OCCUPIED: EvseState.BLOCKED,
    ConnectorStatus.FINISHING: EvseState.BLOCKED,
    ConnectorStatus.RESERVED: EvseState.RESERVED,
    ConnectorStatus.AVAILABLE: EvseState.AVAILABLE,
    ConnectorStatus.UNAVAILABLE: EvseState.INOPERATIVE,
    ConnectorStatus.FAULTED: EvseState.OUT_OF_ORDER,
    ConnectorStatus.UNKNOWN: EvseState.UNKNOWN,
}
_STRONGEST_FIRST = tuple(dict.fromkeys(_OF_STATUS.values()))
"""An EVSE charges one vehicle at a time: one plug in use takes all; one that is free is enough."""


class StationStand(msgspec.Struct, frozen=True, kw_only=True):
    """A station with what is known of its plugs. `busy`: its EVSEs where a transaction is open."""

    station: Station
    connectors: tuple[Connector, ...] = ()
    capabilities: Capabilities | None = None
    busy: frozenset[int] = frozenset()


class SiteStand(msgspec.Struct, frozen=True, kw_only=True):
    """A site with all that stands there."""

    site: Site
    stations: tuple[StationStand, ...] = ()


class EvseStand(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE as it stands there now."""

    uid: str
    station: Station
    evse: int
    connectors: tuple[Connector, ...]
    state: EvseState
    abilities: tuple[Ability, ...]


def evse_uid(station_id: str, evse: int) -> str:
    """The id that never changes and is never given twice (L06): of the station's own key, whatever it is called."""
    return f"{station_id.replace('-', '')}{_SEPARATOR}{evse}"


def evse_of(uid: str) -> tuple[str, int] | None:
    """The station's id and the EVSE's number; None for what is no id of ours."""
    head, _, number = uid.rpartition(_SEPARATOR)
    if not head or not number.isascii() or not number.isdigit():
        return None
    try:
        return str(UUID(hex=head)) if len(head) == 32 else head, int(number)
    except ValueError:
        return head, int(number)


def evse_name(party: str, identity: str, evse: int) -> str | None:
    """The id that stands on the charger, as `NL*FCT*EHARBOUR*1*2` (eMI3); None where the station's identity has characters that
    such an id has not."""
    outlet = identity.upper().replace("-", _SEPARATOR)
    name = _SEPARATOR.join((party, f"E{outlet}", str(evse)))
    plain = identity.replace("-", "")
    return name if plain.isascii() and plain.isalnum() and len(name) <= 48 else None


def evses_of(stand: StationStand) -> Iterator[EvseStand]:
    """The EVSEs of a station, by number; connectors of EVSE 0 are the station's own voice."""
    numbers = sorted({each.evse for each in stand.connectors if each.evse > 0})
    for number in numbers:
        plugs = tuple(
            sorted(
                (each for each in stand.connectors if each.evse == number and each.connector > 0), key=lambda each: each.connector
            )
        )
        if plugs:
            yield EvseStand(
                uid=evse_uid(stand.station.id, number),
                station=stand.station,
                evse=number,
                connectors=plugs,
                state=state_of(stand, plugs, busy=number in stand.busy),
                abilities=tuple(_abilities(stand, plugs)),
            )


def state_of(stand: StationStand, plugs: Collection[Connector], *, busy: bool) -> EvseState:
    """The state of an EVSE with these plugs; of a station that is out of reach nothing is known."""
    station = stand.station
    if not station.enabled or station.registration is not Registration.ACCEPTED:
        return EvseState.INOPERATIVE
    if not station.connected:
        return EvseState.UNKNOWN
    whole = {_OF_STATUS[each.status] for each in stand.connectors if each.evse == 0}
    for state in (EvseState.OUT_OF_ORDER, EvseState.INOPERATIVE):
        if state in whole:
            return state
    if busy:
        return EvseState.CHARGING
    states = {_OF_STATUS[each.status] for each in plugs}
    return next((state for state in _STRONGEST_FIRST if state in states), EvseState.UNKNOWN)


def _abilities(stand: StationStand, plugs: Collection[Connector]) -> Iterable[Ability]:
    absent = {} if stand.capabilities is None else stand.capabilities.absent
    yield Ability.CARDS
    for ability, actions in _NEEDS.items():
        if not any(action in absent for action in actions):
            yield ability
    yield Ability.TOKEN_GROUPS
    if len(plugs) > 1:
        yield Ability.CONNECTOR_REQUIRED
