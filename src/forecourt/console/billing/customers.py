"""Customers: who pays for which tokens, and what their invoices need."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.customers import CustomerSettings
from forecourt.console.forms import Form
from forecourt.console.frame import PAGE_SIZE, Here, Pager, Visit, address, faults_by_field
from forecourt.domain.access import Role
from forecourt.domain.billing.customers import Address, Customer, CustomerKind, Cycle, Member, MemberKind
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Conflict, InvalidInput, NotFound


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A customer of the list, and how much it pays for."""

    customer: Customer
    tokens: int
    groups: int


class CustomersView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    lines: list[Line]
    pager: Pager
    filtered: bool


class CustomerView(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one customer. `known` None: a new one."""

    known: Customer | None
    values: dict[str, str]
    faults: dict[str, str]


@get("/billing/customers")
async def customers(visit: Here) -> Response[str]:
    """The list, by id."""
    query, queries = visit.query, visit.services.queries.customers
    page = await queries.page(
        visit.caller, search=query.get("q"), cursor=query.get("cursor"), sort=query.get("sort"), limit=PAGE_SIZE
    )
    members = await queries.members(page.items)
    view = CustomersView(
        lines=[_line(each, members.get((each.operator_id, each.id), [])) for each in page.items],
        pager=visit.pager(page.next),
        filtered="q" in query,
    )
    return await visit.page("billing/customers.html", view)


@get("/billing/customers/new", opt={"role": Role.OPERATOR})
async def new_customer(visit: Here) -> Response[str]:
    """The form of a new one."""
    issuer = await visit.services.customers.issuer(visit.caller)
    values = {"kind": "driver", "cycle": "monthly", "currency": "EUR", "language": issuer.language}
    return await visit.page("billing/customer.html", CustomerView(known=None, values=values, faults={}))


@get("/billing/customers/{customer_id:str}")
async def customer(visit: Here, customer_id: FromPath[str]) -> Response[str]:
    """One of them."""
    queries = visit.services.queries.customers
    known = await queries.by_id(visit.caller, customer_id)
    members = (await queries.members([known])).get((known.operator_id, known.id), [])
    return await visit.page("billing/customer.html", CustomerView(known=known, values=_values(known, members), faults={}))


@post("/billing/customers/save")
async def save_customer(visit: Here) -> Response[str]:
    """Make it, or say it anew."""
    form = await visit.form()
    try:
        customer_id, settings = form.required("id"), _settings(form)
        form.check()
        await visit.services.customers.put(visit.caller, customer_id, settings)
    except InvalidInput as error:
        return await _again(visit, form, _by_field(error))
    except Conflict as error:
        return await _again(visit, form, {"tokens": error.message})
    return visit.redirect(address(f"/billing/customers/{customer_id}"), "good", f"The customer {settings.name} is saved.")


@post("/billing/customers/{customer_id:str}/remove")
async def remove_customer(visit: Here, customer_id: FromPath[str]) -> Response[str]:
    """Forget one that never got an invoice."""
    await visit.services.customers.delete(visit.caller, customer_id)
    return visit.redirect("/billing/customers", "good", f"The customer {customer_id} was removed.")


def address_of(form: Form) -> Address:
    """The address fields of a form."""
    return Address(
        street=form.text("street"),
        postal_code=form.text("postal_code"),
        city=form.text("city"),
        country=form.text("country").upper(),
    )


def address_values(of: Address) -> dict[str, str]:
    """The same, shown."""
    return {"street": of.street, "postal_code": of.postal_code, "city": of.city, "country": of.country}


def _settings(form: Form) -> CustomerSettings:
    return CustomerSettings(
        kind=form.one_of("kind", CustomerKind, CustomerKind.DRIVER),
        name=form.text("name"),
        tax_number=form.text("tax_number"),
        address=address_of(form),
        email=form.text("email"),
        reference=form.text("reference"),
        language=form.text("language") or "en",
        currency=form.text("currency").upper(),
        cycle=form.one_of("cycle", Cycle, Cycle.MONTHLY),
        tokens=tuple(_token(each) for each in _lines_of(form, "tokens")),
        groups=_lines_of(form, "groups"),
    )


def _lines_of(form: Form, name: str) -> tuple[str, ...]:
    """What was typed, a line each."""
    return tuple(filter(None, map(str.strip, form.text(name).splitlines())))


def _token(line: str) -> TokenRef:
    """`<uid>`, or `<uid> <type>`."""
    uid, _, type_ = line.partition(" ")
    return TokenRef(uid=uid, type=type_.strip() or "rfid")


def _values(known: Customer, members: Sequence[Member]) -> dict[str, str]:
    tokens = [each for each in members if each.kind is MemberKind.TOKEN]
    groups = [each.value for each in members if each.kind is MemberKind.GROUP]
    return {
        "id": known.id,
        "kind": known.kind.value,
        "name": known.name,
        "tax_number": known.tax_number,
        **address_values(known.address),
        "email": known.email,
        "reference": known.reference,
        "language": known.language,
        "currency": known.currency,
        "cycle": known.cycle.value,
        "tokens": "\n".join(each.value if each.type == "rfid" else f"{each.value} {each.type}" for each in tokens),
        "groups": "\n".join(groups),
    }


def _line(row: Customer, members: Sequence[Member]) -> Line:
    tokens = sum(each.kind is MemberKind.TOKEN for each in members)
    return Line(customer=row, tokens=tokens, groups=len(members) - tokens)


def _by_field(error: InvalidInput) -> dict[str, str]:
    """An address and a list are several fields, or one, of the form."""
    return {name.removeprefix("address.").split("[", 1)[0]: text for name, text in faults_by_field(error).items()}


async def _again(visit: Visit, form: Form, faults: dict[str, str]) -> Response[str]:
    known = None
    if form.flag("known"):
        try:
            known = await visit.services.queries.customers.by_id(visit.caller, form.text("id"))
        except NotFound:
            known = None
    return await visit.page("billing/customer.html", CustomerView(known=known, values=form.values(), faults=faults), status=422)


ROUTES = (customers, new_customer, customer, save_customer, remove_customer)
