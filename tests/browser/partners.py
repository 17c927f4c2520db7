"""A partner with everything that its pages show."""

from datetime import timedelta

from forecourt.domain.partners import Exchange, ModuleAddress, PartnerState, PartnerStep, TokenKind
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
    return {"partner_id": row.id}
