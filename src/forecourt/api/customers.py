"""Customers: who pays for charging, and who the invoices are from."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router, delete, get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing
from forecourt.api.services import Services, Use, Who
from forecourt.app.customers import MOST_TOKENS, CustomerSettings, IssuerSettings
from forecourt.domain.billing.customers import Address, Customer, CustomerKind, Cycle, Issuer, Member, MemberKind
from forecourt.domain.tokens import TokenRef, token_type

Words = Annotated[str, Meta(max_length=200)]
Language = Annotated[str, Meta(max_length=20, description="BCP 47, such as de or nl-BE.")]
Prefix = Annotated[str, Meta(max_length=20)]


class AddressBody(Body, frozen=True, kw_only=True):
    """A postal address; `country` by ISO 3166-1, two letters."""

    street: Words = ""
    postal_code: Annotated[str, Meta(max_length=20)] = ""
    city: Annotated[str, Meta(max_length=100)] = ""
    country: Annotated[str, Meta(max_length=2)] = ""


class CustomerTokenBody(Body, frozen=True, kw_only=True):
    """A token that the customer pays for."""

    uid: Annotated[str, Meta(min_length=1, max_length=255)]
    type: Annotated[str, Meta(min_length=1, max_length=20)] = "rfid"


class CustomerBody(Body, frozen=True, kw_only=True):
    """What is said of a customer: all its tokens and token groups, as they shall be. `cycle` `monthly` gives one invoice a month
    and currency, `per_transaction` one a CDR; `reference` is the customer's own and is printed; `currency` is the one expected."""

    kind: CustomerKind = CustomerKind.DRIVER
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    tax_number: Annotated[str, Meta(max_length=50)] = ""
    address: AddressBody = AddressBody()
    email: Annotated[str, Meta(max_length=254)] = ""
    reference: Words = ""
    language: Language = "en"
    currency: Annotated[str, Meta(min_length=3, max_length=3)] = "EUR"
    cycle: Cycle = Cycle.MONTHLY
    tokens: Annotated[tuple[CustomerTokenBody, ...], Meta(max_length=MOST_TOKENS)] = ()
    groups: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=36)], ...], Meta(max_length=MOST_TOKENS)] = ()


class CustomerView(msgspec.Struct, frozen=True, kw_only=True):
    """A customer, with the tokens and token groups that it pays for."""

    id: str
    kind: CustomerKind
    name: str
    tax_number: str
    address: Address
    email: str
    reference: str
    language: str
    currency: str
    cycle: Cycle
    tokens: tuple[TokenRef, ...]
    groups: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


class IssuerBody(Body, frozen=True, kw_only=True):
    """Who invoices are from. `payment` says in words how to pay; numbers are `<prefix><year>-<number>`; `language` is that of
    receipts. With `automatic` the server bills every month that is over, and each transaction of those who want that, by itself."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    tax_number: Annotated[str, Meta(max_length=50)] = ""
    address: AddressBody = AddressBody()
    email: Annotated[str, Meta(max_length=254)] = ""
    payment: Annotated[str, Meta(max_length=2_000)] = ""
    payment_days: Annotated[int, Meta(ge=0, le=365)] = 14
    invoice_prefix: Prefix = "INV-"
    credit_note_prefix: Prefix = "CN-"
    language: Language = "en"
    automatic: bool = False


class IssuerView(msgspec.Struct, frozen=True, kw_only=True):
    """Who invoices are from."""

    name: str
    tax_number: str
    address: Address
    email: str
    payment: str
    payment_days: int
    invoice_prefix: str
    credit_note_prefix: str
    language: str
    automatic: bool
    updated_at: datetime


def customer_view(customer: Customer, members: list[Member]) -> CustomerView:
    """The customer with what it pays for."""
    kept = {name: getattr(customer, name) for name in CustomerView.__struct_fields__ if name not in ("tokens", "groups")}
    return CustomerView(
        **kept,
        tokens=tuple(TokenRef(uid=each.value, type=each.type) for each in members if each.kind is MemberKind.TOKEN),
        groups=tuple(each.value for each in members if each.kind is MemberKind.GROUP),
    )


def issuer_view(issuer: Issuer) -> IssuerView:
    """The issuer without what is ours alone."""
    return IssuerView(**{name: getattr(issuer, name) for name in IssuerView.__struct_fields__})


async def _views(services: Services, customers: list[Customer]) -> list[CustomerView]:
    members = await services.queries.customers.members(customers)
    return [customer_view(each, members.get((each.operator_id, each.id), [])) for each in customers]


def _address(body: AddressBody) -> Address:
    return Address(**msgspec.structs.asdict(body))


@get("/", summary="Customers")
async def list_customers(
    services: Use,
    caller: Who,
    search: Annotated[str | None, QueryParameter(max_length=100, description="Part of the id, name or e-mail address.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[CustomerView]:
    """Customers by id."""
    page = await services.queries.customers.page(caller, search=search, cursor=cursor, limit=limit)
    return Listing(await _views(services, page.items), page.next)


@get("/{customer_id:str}", summary="A customer")
async def get_customer(services: Use, caller: Who, customer_id: FromPath[str]) -> CustomerView:
    """One customer; its invoices are at `/invoices?customer_id=`."""
    return (await _views(services, [await services.queries.customers.by_id(caller, customer_id)]))[0]


@put("/{customer_id:str}", summary="Make or change a customer")
async def put_customer(
    services: Use, caller: Who, customer_id: FromPath[str], data: JSONBody[CustomerBody]
) -> Response[CustomerView]:
    """Make the customer (201) or say it anew (200), tokens and groups included. Ids are each operator's own. A token or group
    belongs to one customer at most; invoices that were issued stay as they are."""
    tokens = tuple(TokenRef(uid=each.uid, type=token_type(each.type)) for each in data.tokens)
    given = msgspec.structs.asdict(data) | {"address": _address(data.address), "tokens": tokens}
    customer = await services.customers.put(caller, customer_id, CustomerSettings(**given))
    view = (await _views(services, [customer]))[0]
    return Response(view, status_code=201 if customer.created_at == customer.updated_at else 200)


@delete("/{customer_id:str}", summary="Remove a customer")
async def delete_customer(services: Use, caller: Who, customer_id: FromPath[str]) -> None:
    """Forget a customer that never got an invoice."""
    await services.customers.delete(caller, customer_id)


@get("/", summary="Who invoices are from")
async def get_issuer(services: Use, caller: Who) -> IssuerView:
    """Until it was said: the operator, by its name alone."""
    return issuer_view(await services.customers.issuer(caller))


@put("/", summary="Say who invoices are from")
async def put_issuer(services: Use, caller: Who, data: JSONBody[IssuerBody]) -> IssuerView:
    """For invoices from now on; those that were issued stay as they are. Needs the role administrator."""
    given = msgspec.structs.asdict(data) | {"address": _address(data.address)}
    return issuer_view(await services.customers.put_issuer(caller, IssuerSettings(**given)))


ROUTES = (
    Router("/customers", route_handlers=[list_customers, get_customer, put_customer, delete_customer], tags=["Customers"]),
    Router("/issuer", route_handlers=[get_issuer, put_issuer], tags=["Customers"]),
)
