"""Customers: a person's verbs on who pays for charging, and on who the operator's invoices are from."""

import re

import msgspec
from babel import Locale, UnknownLocaleError

from forecourt.app.ports import CustomerReads, Delete, Directory, Insert, Unit, UnitOfWork, Upsert, Write
from forecourt.domain.access import Caller, Role, owner_for
from forecourt.domain.billing.customers import (
    Address,
    Customer,
    CustomerKind,
    Cycle,
    Issuer,
    Member,
    MemberKind,
    group_member,
    token_member,
    unsaid_issuer,
)
from forecourt.domain.events import new_event
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Conflict, FieldFault, InvalidInput, NotFound
from forecourt.kit.money import minor_units
from forecourt.kit.time import Clock, utc_now

MOST_TOKENS = 1_000
"""More belong into a token group."""


class CustomerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a customer, with all the tokens and token groups that it pays for."""

    kind: CustomerKind = CustomerKind.DRIVER
    name: str
    tax_number: str = ""
    address: Address = Address()
    email: str = ""
    reference: str = ""
    language: str = "en"
    currency: str = "EUR"
    cycle: Cycle = Cycle.MONTHLY
    tokens: tuple[TokenRef, ...] = ()
    groups: tuple[str, ...] = ()


class IssuerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of the issuer."""

    name: str
    tax_number: str = ""
    address: Address = Address()
    email: str = ""
    payment: str = ""
    payment_days: int = 14
    invoice_prefix: str = "INV-"
    credit_note_prefix: str = "CN-"
    language: str = "en"
    automatic: bool = False


class Customers:
    """Make, change and remove customers; say who issues."""

    def __init__(self, uow: UnitOfWork, customers: CustomerReads, directory: Directory, *, clock: Clock = utc_now) -> None:
        self._uow = uow
        self._customers = customers
        self._directory = directory
        self._clock = clock

    async def put(self, caller: Caller, customer_id: str, settings: CustomerSettings) -> Customer:
        """Make the customer, or say it anew. A token or group that another customer pays for is a `Conflict`."""
        caller.require(Role.OPERATOR)
        check(customer_id, settings)
        operator_id = owner_for(caller, await self._directory.operators())
        old, now = await self._customers.by_id(operator_id, customer_id), self._clock()
        values = {name: getattr(settings, name) for name in settings.__struct_fields__ if name not in ("tokens", "groups")}
        customer = Customer(
            id=customer_id,
            operator_id=operator_id,
            created_at=old.created_at if old is not None else now,
            updated_at=now,
            **values,
        )
        wanted = {token_member(customer, each) for each in settings.tokens}
        wanted |= {group_member(customer, each) for each in settings.groups}
        had = set(await self._customers.members(operator_id, [customer_id]))
        await self._require_free(wanted - had, customer_id)
        data: dict[str, object] = {
            "was": None if old is None else _told(old, had),
            "is": _told(customer, wanted),
        }
        event = new_event("CustomerChanged", caller, now, operator_id=operator_id, subject_id=customer_id, data=data)
        writes: list[Write] = [Upsert(customer), *_let_go(had - wanted), *(Insert(each) for each in _sorted(wanted - had))]
        await self._uow.commit(Unit(f"customer:{operator_id}", writes=writes, events=[event]))
        return customer

    async def delete(self, caller: Caller, customer_id: str) -> None:
        """Forget a customer that never got an invoice; invoices must be kept, and so must whom they are for."""
        caller.require(Role.OPERATOR)
        operator_id = owner_for(caller, await self._directory.operators())
        customer = await self._customers.by_id(operator_id, customer_id)
        if customer is None:
            raise NotFound(f"There is no customer {customer_id}.")
        if await self._customers.has_invoices(operator_id, customer_id):
            raise Conflict("This customer has invoices, which must be kept; take its tokens away instead.", code="customer_billed")
        had = set(await self._customers.members(operator_id, [customer_id]))
        event = new_event(
            "CustomerRemoved",
            caller,
            self._clock(),
            operator_id=operator_id,
            subject_id=customer_id,
            data={"was": _told(customer, had)},
        )
        gone = Delete(Customer, {"operator_id": operator_id, "id": customer_id})
        await self._uow.commit(Unit(f"customer:{operator_id}", writes=[gone, *_let_go(had)], events=[event]))

    async def put_issuer(self, caller: Caller, settings: IssuerSettings) -> Issuer:
        """Say who the operator's invoices are from; those that were issued stay as they are."""
        caller.require(Role.ADMINISTRATOR)
        _check_issuer(settings)
        operator_id = owner_for(caller, await self._directory.operators())
        old, now = await self._customers.issuer(operator_id), self._clock()
        issuer = Issuer(operator_id=operator_id, updated_at=now, **msgspec.structs.asdict(settings))
        data: dict[str, object] = {
            "was": None if old is None else msgspec.to_builtins(old),
            "is": msgspec.to_builtins(issuer),
        }
        event = new_event("IssuerChanged", caller, now, operator_id=operator_id, subject_id=operator_id, data=data)
        await self._uow.commit(Unit(f"issuer:{operator_id}", writes=[Upsert(issuer)], events=[event]))
        return issuer

    async def issuer(self, caller: Caller) -> Issuer:
        """Who the invoices of the caller's operator are from."""
        return await self.issuer_of(owner_for(caller, await self._directory.operators()))

    async def issuer_of(self, operator_id: str) -> Issuer:
        """Who an operator's documents are from, as far as it was said."""
        known = await self._customers.issuer(operator_id)
        if known is not None:
            return known
        operator = await self._directory.operator(operator_id)
        if operator is None:
            raise NotFound(f"There is no operator {operator_id}.")
        return unsaid_issuer(operator)

    async def _require_free(self, members: set[Member], customer_id: str) -> None:
        """A sentence for a person; the key of the table holds against those who come at the same moment."""
        for each in _sorted(members):
            owner = await self._customers.owner_of(each)
            if owner is not None and owner != customer_id:
                what = "token" if each.kind is MemberKind.TOKEN else "token group"
                raise Conflict(f"The {what} {each.value} belongs to the customer {owner}.", code="member_taken")


def check(customer_id: str, settings: CustomerSettings) -> None:
    """Raise `InvalidInput` with every fault of a customer."""
    faults = []
    if not 1 <= len(customer_id) <= 64 or not customer_id.isprintable() or "/" in customer_id:
        faults.append(FieldFault(path="id", rule="id", message="An id has 1 to 64 printable characters, no slash."))
    if not settings.name.strip():
        faults.append(FieldFault(path="$.name", rule="required", message="A customer needs a name; it stands on the invoice."))
    faults += _address_faults(settings.address) + _email_faults(settings.email)
    faults += _language_faults(settings.language)
    try:
        minor_units(settings.currency)
    except InvalidInput:
        faults.append(FieldFault(path="$.currency", rule="currency", message="This is no ISO 4217 currency, such as EUR."))
    if len(settings.tokens) > MOST_TOKENS:
        message = f"A customer has at most {MOST_TOKENS} tokens of its own; put more into a token group."
        faults.append(FieldFault(path="$.tokens", rule="range", message=message))
    faults.extend(
        FieldFault(path=f"$.groups[{at}]", rule="required", message="A group has a name.")
        for at, group in enumerate(settings.groups)
        if not group.strip()
    )
    if faults:
        raise InvalidInput("The customer has faults.", faults=tuple(faults))


def _check_issuer(settings: IssuerSettings) -> None:
    faults = _address_faults(settings.address) + _email_faults(settings.email) + _language_faults(settings.language)
    if not settings.name.strip():
        faults.append(FieldFault(path="$.name", rule="required", message="Invoices name who issues them."))
    if not 0 <= settings.payment_days <= 365:
        faults.append(FieldFault(path="$.payment_days", rule="range", message="0 to 365 days."))
    if settings.invoice_prefix == settings.credit_note_prefix:
        message = "Invoices and credit notes are numbered apart; their prefixes must differ."
        faults.append(FieldFault(path="$.credit_note_prefix", rule="distinct", message=message))
    if faults:
        raise InvalidInput("The issuer has faults.", faults=tuple(faults))


def _address_faults(address: Address) -> list[FieldFault]:
    if re.fullmatch(r"([A-Z]{2})?", address.country):
        return []
    return [FieldFault(path="$.address.country", rule="country", message="A country is its ISO 3166-1 code, such as NL.")]


def _email_faults(email: str) -> list[FieldFault]:
    if not email or re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        return []
    return [FieldFault(path="$.email", rule="email", message="This is not an e-mail address.")]


def _language_faults(language: str) -> list[FieldFault]:
    try:
        Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return [FieldFault(path="$.language", rule="language", message="This is no language, such as de or nl-BE.")]
    return []


def _let_go(members: set[Member]) -> list[Write]:
    return [
        Delete(Member, {"operator_id": each.operator_id, "kind": each.kind, "key": each.key, "type": each.type})
        for each in _sorted(members)
    ]


def _sorted(members: set[Member]) -> list[Member]:
    return sorted(members, key=lambda each: (each.kind, each.key, each.type))


def _told(customer: Customer, members: set[Member]) -> dict[str, object]:
    """The customer as the audit tells it."""
    told: dict[str, object] = msgspec.to_builtins(customer)
    tokens = [each.value for each in _sorted(members) if each.kind is MemberKind.TOKEN]
    groups = [each.value for each in _sorted(members) if each.kind is MemberKind.GROUP]
    return {**told, "tokens": tokens, "groups": groups}
