"""Rows of roaming for tests: complete, with whatever the test says."""

from decimal import Decimal
from typing import Any

from forecourt.domain.roaming import (
    Authorization,
    HeldObject,
    PartnerConnector,
    PartnerEvse,
    PartnerPlug,
    PartnerSite,
    PartnerTariff,
    Publication,
    PublishingRule,
    RoamingCommand,
    RoamingSession,
    Scope,
    SyncFault,
    SyncState,
    TokenTerms,
)
from forecourt.domain.roaming.posting import PostedCdr
from forecourt.kit.ids import new_id
from tests.rows import NOW, tariff

PLUG = PartnerConnector(id="1", plug="Type 2", format="socket", power_w=22_000, tariff_ids=("T1",))


def partner_site(**fields: Any) -> PartnerSite:
    evses = (PartnerEvse(uid="E1", status="available", connectors=(PLUG,), updated_at=NOW),)
    given = {"partner_id": "p1", "owner": "NL*CPO", "key": "loc1", "operator_id": "op", "location_id": "LOC1", "name": "Kerb"}
    return PartnerSite(**{**given, "latitude": 52.09, "longitude": 5.12, "evses": evses, "updated_at": NOW, **fields})


def partner_plug(**fields: Any) -> PartnerPlug:
    given = {"partner_id": "p1", "owner": "NL*CPO", "site_key": "loc1", "number": 0, "operator_id": "op", "plug": "Type 2"}
    return PartnerPlug(**{**given, "power_w": 22_000, "available": True, "tariff_key": "t1", **fields})


def partner_tariff(**fields: Any) -> PartnerTariff:
    given = {"partner_id": "p1", "owner": "NL*CPO", "key": "t1", "operator_id": "op", "tariff_id": "T1", "currency": "EUR"}
    return PartnerTariff(**{**given, "micros_per_kwh": 250_000, "tariff": tariff(), "updated_at": NOW, **fields})


def roaming_session(**fields: Any) -> RoamingSession:
    given = {"partner_id": "p1", "owner": "NL*CPO", "key": "s1", "operator_id": "op", "session_id": "S1", "status": "active"}
    money = {"currency": "EUR", "cost_before_taxes": Decimal("1.25"), "cost_after_taxes": None}
    return RoamingSession(**{**given, **money, "started_at": NOW, "energy_wh": 5000, "updated_at": NOW, **fields})


def token_terms(**fields: Any) -> TokenTerms:
    given = {"operator_id": "op", "of": "token", "key": "card", "type": "rfid", "contract_id": "NL-FCT-C00000001"}
    return TokenTerms(**{**given, "updated_at": NOW, **fields})


def roaming_command(**fields: Any) -> RoamingCommand:
    given = {"id": new_id(), "operator_id": "op", "partner_id": "p1", "direction": "out", "kind": "start", "party": "NL*CPO"}
    return RoamingCommand(**{**given, "request": "{}", "created_at": NOW, "deadline_at": NOW, **fields})


def exchanged() -> tuple[Any, ...]:
    """One of everything that goes between us and a partner."""
    whose: dict[str, Any] = {"partner_id": "p1", "operator_id": "op", "module": "locations"}
    dates: dict[str, Any] = {"last_updated": NOW, "received_at": NOW, "changed_at": NOW}
    return (
        HeldObject(**whose, owner="NL*CPO", key="loc1", object_id="LOC1", version="2.2.1", document="{}", **dates, gone_at=NOW),
        Publication(
            id="pub", operator_id="op", party="NL*FCT", module="locations", key="loc1", object_id="LOC1", document="{}", digest="d",
            last_updated=NOW, created_at=NOW, withdrawn_at=NOW,
        ),
        PublishingRule(**whose, scope=Scope.SOME, site_ids=("yard",)),
        SyncState(**whose, side="pull", up_to=NOW, full=True, began_at=NOW, seen=3),
        SyncFault(id="f", **whose, side="push", object_id="LOC1", at=NOW, sentence="It says no."),
        PostedCdr(partner_id="p1", publication_id="pub", operator_id="op", key="cdr1", tried_at=NOW),
        Authorization(
            id="a", operator_id="op", partner_id="p1", owner="DE*MSP", token_uid="card", token_type="RFID", token="{}",
            contract_id="C1", source="realtime", station_id="s1", at=NOW, usable_until=NOW, transaction_id="t1",
        ),
    )  # fmt: skip


def belonging_to(operator_id: str, partner_id: str, party: str, mark: str) -> tuple[dict[str, str], list[Any]]:
    """One of everything of an operator, with the ids by the names that paths give them."""
    whose = {"operator_id": operator_id, "partner_id": partner_id, "owner": party.upper()}
    command = roaming_command(id=f"{mark}-ROAMING", operator_id=operator_id, partner_id=partner_id, location_id=f"{mark}-LOCATION")
    ids = {"location_id": f"{mark}-LOCATION", "session_id": f"{mark}-SESSION", "roaming_command_id": command.id}
    return ids, [
        partner_site(**whose, key=ids["location_id"].lower(), location_id=ids["location_id"], name=f"{mark} kerb"),
        partner_plug(**whose, site_key=ids["location_id"].lower()),
        partner_tariff(**whose),
        roaming_session(**whose, key=ids["session_id"].lower(), session_id=ids["session_id"]),
        token_terms(operator_id=operator_id, key=f"{mark}-TERMS"),
        command,
    ]
