"""Rows of the store for tests: complete, with whatever the test says."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from forecourt.app.ports import Insert, Unit, Write
from forecourt.domain.access import ApiKey, Caller, EndedSignIn, Operator, Role, User, system_caller
from forecourt.domain.advice import Advice
from forecourt.domain.billing import ConnectorStateSeen
from forecourt.domain.commands import CommandRecord
from forecourt.domain.events import Event, new_event
from forecourt.domain.metering import Context, MeterRow
from forecourt.domain.partners import Exchange, IssuedToken, Partner, PartnerStep, PartyRole, TokenKind
from forecourt.domain.reservations import Reservation
from forecourt.domain.roaming import ProxiedUrl, ReachedParty, RoutedCall, RoutePreference
from forecourt.domain.screens import Ability, CheckedCost, Delivery, KnownAbility, StationCost, Told
from forecourt.domain.sites import Site
from forecourt.domain.stations import (
    Capabilities,
    Connector,
    FormerStation,
    Refusal,
    RepairSeen,
    Station,
    StationReport,
    WireMessage,
)
from forecourt.domain.tariffs import Assignment, Component, Dimension, Element, Tariff, TariffVersion
from forecourt.domain.tokens import Token, TokenRef
from forecourt.domain.transactions import Evidence, Transaction
from forecourt.kit.ids import new_id

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
SYSTEM = system_caller("test")


def person(operator_id: str | None = None, role: Role = Role.ADMINISTRATOR) -> Caller:
    return Caller(kind="user", id="u1", name="Ada", operator_id=operator_id, role=role)


def unit(*writes: Write, key: str = "k", events: list[Event] | None = None) -> Unit:
    return Unit(key=key, writes=list(writes), events=events or [])


def inserts(*rows: Any) -> Unit:
    return unit(*(Insert(row) for row in rows))


def operator(id_: str = "op", **fields: Any) -> Operator:
    return Operator(
        **{"id": id_, "country_code": "DE", "party_id": id_[:3].upper(), "legal_name": id_, "created_at": NOW, **fields}
    )


def site(**fields: Any) -> Site:
    return Site(**{"id": new_id(), "operator_id": "op", "name": "Yard", "created_at": NOW, "updated_at": NOW, **fields})


def user(**fields: Any) -> User:
    given = {"id": new_id(), "operator_id": "op", "email": f"{new_id()}@example.com", "name": "Ada", "password_hash": "x"}
    return User(**{**given, "role": Role.VIEWER, "created_at": NOW, **fields})


def api_key(**fields: Any) -> ApiKey:
    given = {"id": new_id(), "operator_id": "op", "name": "robot", "prefix": "fc_12345", "sha256": new_id(), "role": Role.VIEWER}
    return ApiKey(**{**given, "created_at": NOW, "created_by": "user:u1", **fields})


def ended_sign_in(**fields: Any) -> EndedSignIn:
    return EndedSignIn(**{"nonce": new_id(), "until": NOW, **fields})


def station(identity: str = "CS-1", **fields: Any) -> Station:
    given = {"id": new_id(), "operator_id": "op", "identity": identity, "identity_key": identity.casefold()}
    return Station(**{**given, "created_at": NOW, "updated_at": NOW, **fields})


def former_station(identity: str = "CS-0", **fields: Any) -> FormerStation:
    given = {"id": new_id(), "operator_id": "op", "identity": identity, "identity_key": identity.casefold(), "removed_at": NOW}
    return FormerStation(**{**given, **fields})


def capabilities(station_id: str = "s1", **fields: Any) -> Capabilities:
    return Capabilities(**{"station_id": station_id, "firmware": None, **fields})


def connector(station_id: str, evse: int = 1, **fields: Any) -> Connector:
    return Connector(**{"station_id": station_id, "evse": evse, "connector": 1, **fields})


def connector_state(station_id: str = "s1", **fields: Any) -> ConnectorStateSeen:
    given = {"station_id": station_id, "evse": 1, "connector": 1, "at": NOW, "word": "suspended_ev"}
    return ConnectorStateSeen(**{**given, **fields})


def transaction(station_id: str = "s1", **fields: Any) -> Transaction:
    given = {"id": new_id(), "operator_id": "op", "station_id": station_id, "ocpp_transaction_id": "1", "evse": 1, "connector": 1}
    times = {"started_at": NOW, "started_received_at": NOW, "updated_at": NOW}
    return Transaction(**{**given, **times, **fields})


def evidence(station_id: str = "s1", **fields: Any) -> Evidence:
    given = {"id": new_id(), "operator_id": "op", "station_id": station_id, "transaction_id": None, "kind": "started"}
    return Evidence(**{**given, "content_key": new_id(), "at": NOW, "received_at": NOW, "payload": "{}", **fields})


def meter_row(station_id: str = "s1", **fields: Any) -> MeterRow:
    given = {"id": new_id(), "operator_id": "op", "station_id": station_id, "transaction_id": None, "evse": 1, "connector": 1}
    return MeterRow(**{**given, "at": NOW, "received_at": NOW, "context": Context.PERIODIC, "raw": "[]", **fields})


def token(uid: str = "04AB", **fields: Any) -> Token:
    return Token(**{"operator_id": "op", "uid": uid, "uid_key": uid.casefold(), "created_at": NOW, "updated_at": NOW, **fields})


def tariff(id_: str = "T", **fields: Any) -> Tariff:
    energy = Element(components=(Component(dimension=Dimension.ENERGY, price=Decimal("0.30")),))
    given = {"id": id_, "operator_id": "op", "currency": "EUR", "elements": (energy,)}
    return Tariff(**{**given, "created_at": NOW, "updated_at": NOW, **fields})


def tariff_version(id_: str = "T", version: int = 1, **fields: Any) -> TariffVersion:
    given = {"operator_id": "op", "tariff_id": id_, "version": version, "since": NOW, "tariff": tariff(id_)}
    return TariffVersion(**{**given, **fields})


def assignment(tariff_id: str = "T", **fields: Any) -> Assignment:
    return Assignment(
        **{"id": new_id(), "operator_id": "op", "tariff_id": tariff_id, "starts_at": NOW, "created_at": NOW, **fields}
    )


def known_ability(station_id: str = "s1", **fields: Any) -> KnownAbility:
    given = {"station_id": station_id, "operator_id": "op", "version": "2.0.1", "asked_at": NOW, "ability": Ability()}
    return KnownAbility(**{**given, **fields})


def delivery(station_id: str = "s1", **fields: Any) -> Delivery:
    given = {"station_id": station_id, "operator_id": "op", "evse": 1, "kind": Told.RUNNING_COST, "at": NOW}
    return Delivery(**{**given, **fields})


def checked_cost(**fields: Any) -> CheckedCost:
    counted = StationCost(at=NOW, final=True, currency="EUR", after_taxes=Decimal("3.30"), tariff_ids=("T.1",))
    given = {"transaction_id": "t1", "operator_id": "op", "station_id": "s1", "counted": counted, "checked_at": NOW}
    return CheckedCost(**{**given, **fields})


def command(station_id: str = "s1", **fields: Any) -> CommandRecord:
    given = {"id": new_id(), "operator_id": "op", "station_id": station_id, "command": "Reset", "params": {"kind": "soft"}}
    return CommandRecord(**{**given, "asked_by": "user:u1", "asked_by_name": "Ada", "asked_at": NOW, **fields})


def reservation(number: int = 1, station_id: str = "s1", **fields: Any) -> Reservation:
    given = {
        "id": new_id(),
        "operator_id": "op",
        "station_id": station_id,
        "number": number,
        "evse": 1,
        "token": TokenRef(uid="04AB"),
    }
    return Reservation(**{**given, "expires_at": NOW + timedelta(hours=1), "created_at": NOW, "updated_at": NOW, **fields})


def refusal(identity: str = "CS-9", **fields: Any) -> Refusal:
    given = {"id": new_id(), "identity": identity, "identity_key": identity.casefold(), "address": "192.0.2.1"}
    times = {"first_seen_at": NOW, "last_seen_at": NOW}
    return Refusal(**{**given, "reason": "unknown_station", "sentence": "Nobody knows it.", **times, **fields})


def repair(station_id: str, **fields: Any) -> RepairSeen:
    given = {"station_id": station_id, "rule": "null_payload", "action": "Heartbeat", "path": "$", "count": 1}
    return RepairSeen(**{**given, "last_was": "null", "last_at": NOW, **fields})


def advice(station_id: str, **fields: Any) -> Advice:
    given = {"station_id": station_id, "code": "boot_loop", "sentence": "It booted often.", "count": 2}
    return Advice(**{**given, "first_at": NOW, "last_at": NOW, **fields})


def report(station_id: str = "s1", **fields: Any) -> StationReport:
    given = {"id": new_id(), "operator_id": "op", "station_id": station_id, "action": "SecurityEventNotification"}
    return StationReport(**{**given, "at": NOW, "received_at": NOW, "payload": "{}", **fields})


def message(station_id: str = "s1", **fields: Any) -> WireMessage:
    given = {"id": new_id(), "operator_id": "op", "station_id": station_id, "epoch": 1, "version": "2.0.1", "direction": "in"}
    return WireMessage(**{**given, "action": "Heartbeat", "message_id": "1", "at": NOW, "payload": "{}", **fields})


def partner(id_: str = "p1", **fields: Any) -> Partner:
    own = (PartyRole(role="CPO", party="DE*OP"),)
    return Partner(**{"id": id_, "operator_id": "op", "name": id_, "own": own, "created_at": NOW, "updated_at": NOW, **fields})


def issued_token(partner_id: str = "p1", **fields: Any) -> IssuedToken:
    given = {"id": new_id(), "partner_id": partner_id, "operator_id": "op", "sha256": new_id(), "sealed": "x"}
    return IssuedToken(**{**given, "kind": TokenKind.CURRENT, "issued_at": NOW, **fields})


def partner_step(partner_id: str = "p1", **fields: Any) -> PartnerStep:
    given = {"partner_id": partner_id, "number": 1, "operator_id": "op", "at": NOW, "what": "invited", "caller": "user:u1"}
    return PartnerStep(**{**given, "sentence": "A token was made.", **fields})


def exchange(partner_id: str = "p1", **fields: Any) -> Exchange:
    given = {"id": new_id(), "operator_id": "op", "partner_id": partner_id, "direction": "out", "at": NOW, "method": "GET"}
    return Exchange(**{**given, "url": "https://partner.example/versions", **fields})


def event(type_: str = "StationChanged", caller: Caller = SYSTEM, at: datetime = NOW, **fields: Any) -> Event:
    return new_event(type_, caller, at, operator_id=fields.pop("operator_id", "op"), **fields)


def reached(**fields: Any) -> ReachedParty:
    given = {"partner_id": new_id(), "party": "DE*FAR", "role": "EMSP", "operator_id": "op", "last_updated": NOW}
    return ReachedParty(**{**given, "created_at": NOW, **fields})


def proxied(**fields: Any) -> ProxiedUrl:
    given = {"id": new_id(), "operator_id": "op", "for_partner_id": "a", "to_partner_id": "b", "party": "DE*FAR"}
    return ProxiedUrl(**{**given, "url": "https://far.example/1", "expires_at": NOW, **fields})


def routed(**fields: Any) -> RoutedCall:
    given = {"id": new_id(), "operator_id": "op", "at": NOW, "from_partner_id": "a", "sender": "NL*CPO", "to": "DE*FAR"}
    return RoutedCall(**{**given, "module": "locations", "method": "GET", "path": "/", "how": "party", **fields})


def routes_of(partner_id: str, operator_id: str, party: str) -> tuple[ReachedParty, RoutePreference, RoutedCall]:
    """A way to a party, preferred, and a call that took it."""
    return (
        reached(partner_id=partner_id, operator_id=operator_id, party=party),
        RoutePreference(operator_id=operator_id, party=party, partner_id=partner_id),
        routed(operator_id=operator_id, to=party, to_partner_id=partner_id),
    )
