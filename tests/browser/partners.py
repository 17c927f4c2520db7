"""A partner with everything that its pages show."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from forecourt.domain.partners import Exchange, ModuleAddress, Partner, PartnerState, PartnerStep, TokenKind
from forecourt.domain.roaming import (
    PartnerConnector,
    PartnerEvse,
    PartnerSite,
    ReachedParty,
    RoamingCommand,
    RoamingSession,
    RoutedCall,
    SyncFault,
)
from forecourt.kit.ids import new_id
from forecourt.kit.time import utc_now
from tests.browser.accounts import commit
from tests.browser.network import HOSTILE
from tests.browser.world import World
from tests.partners import partner, token


async def partnered(world: World) -> dict[str, str]:
    """A registered partner with a hostile name, its history, and exchanges that went well and badly: its id."""
    now = utc_now()
    operator = (await world.node.services.queries.operators.page(world.caller, limit=1)).items[0]
    row = partner(
        operator_id=operator.id,
        name=f"Stations {HOSTILE}",
        state=PartnerState.REGISTERED,
        version="2.3.0",
        endpoints=(ModuleAddress(module="locations", side="SENDER", url="https://example.org/ocpi/2.3.0/locations"),),
        token_since=now - timedelta(days=3),
    )
    step = PartnerStep(
        partner_id=row.id,
        number=1,
        operator_id=operator.id,
        at=now,
        what="registered",
        sentence=f"Done. {HOSTILE}",
        caller="user:1",
    )
    await commit(world, row, token(row, now, kind=TokenKind.CURRENT), step)
    for fields in ({"http_status": 200, "status_code": 1000, "answer": '{"status_code":1000}'}, {"fault": f"No answer. {HOSTILE}"}):
        exchange = Exchange(
            id=new_id(), operator_id=operator.id, partner_id=row.id, direction="out", at=now, method="GET",
            url="https://example.org/ocpi/2.3.0/locations", version="2.3.0", module="locations", **fields,
        )  # fmt: skip
        world.node.store.journal.record_exchange(exchange)
    await world.node.store.journal.flush()
    await commit(world, *_roamed(row, now))
    return {"partner_id": row.id}


def _roamed(of: Partner, now: datetime) -> tuple[msgspec.Struct, ...]:
    """A place, a driver there, a command, a fault, a route and a routed call, with hostile words in all."""
    ids: dict[str, Any] = {"partner_id": of.id, "operator_id": of.operator_id}
    at_partner = {**ids, "owner": "NL*ROA", "key": "loc1", "updated_at": now}
    plug = PartnerConnector(id="1", plug="CCS2", power_w=150_000)
    evse = PartnerEvse(uid="E1", status="available", connectors=(plug,))
    call: dict[str, Any] = {
        "from_partner_id": of.id,
        "sender": "NL*ROA",
        "to": HOSTILE[:9],
        "module": "tokens",
        "method": "PUT",
        "path": HOSTILE,
    }
    return (
        PartnerSite(**at_partner, location_id="LOC1", name=HOSTILE, latitude=52.1, longitude=4.9, evses=(evse,)),
        RoamingSession(
            **at_partner, session_id="S1", status="active", token_uid=HOSTILE[:20], started_at=now, energy_wh=1200, currency="EUR"
        ),
        RoamingCommand(
            **ids,
            id=new_id(),
            direction="out",
            kind="start",
            party="NL*ROA",
            request="{}",
            message=HOSTILE,
            created_at=now,
            deadline_at=now,
        ),
        SyncFault(**ids, id=new_id(), module="locations", side="pull", object_id=HOSTILE, at=now, sentence=HOSTILE, raw=HOSTILE),
        ReachedParty(**ids, party="NL*ROA", role="CPO", last_updated=now, created_at=now),
        RoutedCall(**call, id=new_id(), operator_id=of.operator_id, at=now, how="party", losses=(HOSTILE,), fault=HOSTILE),
    )
