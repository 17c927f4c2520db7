"""Partners' CDRs: the list with what we found, one with every deviation, a form to take one in, accept and dispute."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.console.billing.why import Explained, explained
from forecourt.console.frame import PAGE_SIZE, PLACE, Here, Pager, address, faults_by_field
from forecourt.console.naming import People, people_of
from forecourt.console.points import Reading, readings
from forecourt.domain.access import Role
from forecourt.domain.billing import Claims, ReceivedCdr, ReceivedState
from forecourt.domain.billing.partner_policies import LENIENT
from forecourt.domain.pricing import Amount
from forecourt.kit.errors import ForecourtError, InvalidInput

VERSIONS = ("2.2.1", "2.1.1", "2.3.0")
FIELDS = ("", "document", "version", "party", "zone")


class ReceivedsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    cdrs: list[ReceivedCdr]
    pager: Pager
    filtered: bool


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """An amount that the partner states."""

    label: str
    amount: Amount


class ReceivedView(msgspec.Struct, frozen=True, kw_only=True):
    """One of them. `why` None: it could not be priced. `own` is our total, negative for a credit as the claim is."""

    cdr: ReceivedCdr
    why: Explained | None
    own: Decimal | None
    claims: list[Claim]
    people: People
    readings: tuple[Reading, ...]


class ReceiveView(msgspec.Struct, frozen=True, kw_only=True):
    """The form that takes one in."""

    values: dict[str, str]
    faults: dict[str, str]
    versions: tuple[str, ...] = VERSIONS


@get("/billing/received")
async def receiveds(visit: Here) -> Response[str]:
    """The list, newest first."""
    query = visit.query
    page = await visit.services.queries.received_cdrs.page(
        visit.caller,
        party=query["party"].upper() if "party" in query else None,
        state=ReceivedState(query["state"]) if query.get("state") in set(ReceivedState) else None,
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
    )
    view = ReceivedsView(cdrs=page.items, pager=visit.pager(page.next), filtered=bool(query.keys() - PLACE))
    return await visit.page("billing/receiveds.html", view)


@get("/billing/received/new", opt={"role": Role.OPERATOR})
async def new_received(visit: Here) -> Response[str]:
    """The form."""
    return await visit.page("billing/receive.html", ReceiveView(values={"version": VERSIONS[0]}, faults={}))


@post("/billing/received/new")
async def receive(visit: Here) -> Response[str]:
    """Take in what was pasted; every fault of the document is told beside it."""
    form = await visit.form()
    try:
        document = form.required("document")
        form.check()
        row = await visit.services.billing.received.receive(
            visit.caller,
            document.encode(),
            form.text("version", VERSIONS[0]),
            party=form.optional("party"),
            zone=form.optional("zone"),
        )
    except ForecourtError as error:
        return await visit.page("billing/receive.html", ReceiveView(values=form.values(), faults=_faults(error)), status=422)
    if not row.findings:
        return visit.redirect(_page(row.id), "good", "Taken in and priced again: every figure follows.")
    return visit.redirect(_page(row.id), "bad", "Taken in and priced again: not everything follows.")


@get("/billing/received/{received_id:str}")
async def received(visit: Here, received_id: FromPath[str]) -> Response[str]:
    """What it says, how we price it, and what does not follow."""
    row = await visit.services.queries.received_cdrs.by_id(visit.caller, received_id)
    content, price = row.content, row.breakdown
    view = ReceivedView(
        cdr=row,
        why=None if price is None else explained(price, content.tariffs, content.periods, content.starts_at, content.ends_at),
        own=None if row.deviation is None else row.claimed_before_taxes - row.deviation,
        claims=list(_claims(content.claims)),
        people=await people_of(visit, (each.by for each in row.history)),
        readings=readings(row.policies or LENIENT, LENIENT),
    )
    return await visit.page("billing/received.html", view, zone=row.zone)


@post("/billing/received/{received_id:str}/accept")
async def accept(visit: Here, received_id: FromPath[str]) -> Response[str]:
    """We owe that."""
    await visit.services.billing.received.accept(visit.caller, received_id, (await visit.form()).text("note"))
    return visit.redirect(_page(received_id), "good", "Accepted.")


@post("/billing/received/{received_id:str}/dispute")
async def dispute(visit: Here, received_id: FromPath[str]) -> Response[str]:
    """We do not owe that; the note says why."""
    form = await visit.form()
    note = form.required("note")
    form.check()
    await visit.services.billing.received.dispute(visit.caller, received_id, note)
    return visit.redirect(_page(received_id), "good", "Disputed; the reason is kept in the history.")


def _claims(claims: Claims) -> Iterator[Claim]:
    told = {
        "Energy": claims.energy_cost,
        "Charging time": claims.time_cost,
        "Parking time": claims.parking_cost,
        "Once": claims.fixed_cost,
        "Reservation": claims.reservation_cost,
        "Total": claims.cost,
    }
    for label, amount in told.items():
        if amount is not None:
            yield Claim(label=label, amount=amount)


def _faults(error: ForecourtError) -> dict[str, str]:
    """Faults of the form stand beside its fields; those within the document tell their place in it."""
    if not isinstance(error, InvalidInput) or not error.faults:
        return {"document": error.message}
    return {name: text if name in FIELDS else f"{name}: {text}" for name, text in faults_by_field(error).items()}


def _page(received_id: str) -> str:
    return address(f"/billing/received/{received_id}")


ROUTES = (receiveds, new_received, receive, received, accept, dispute)
