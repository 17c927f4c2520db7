"""Who pays and who is paid: customers with what their invoices need, the tokens that are theirs, and the issuer of invoices."""

from datetime import datetime
from enum import StrEnum

import msgspec

from forecourt.domain.access import Operator
from forecourt.domain.tokens import TokenRef


class CustomerKind(StrEnum):
    """Who a customer is."""

    DRIVER = "driver"
    FLEET = "fleet"
    PARTNER = "partner"


class Cycle(StrEnum):
    """How often a customer is billed."""

    MONTHLY = "monthly"
    """One invoice a month and currency."""
    PER_TRANSACTION = "per_transaction"
    """One invoice a CDR."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A postal address; `country` by ISO 3166-1, two letters."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """One who pays for charging. `name` as it stands on the invoice; `currency` the one that is expected: others are billed apart.

    `reference` is the customer's own (a purchase order), printed on each invoice; `language` that of the documents.
    """

    id: str
    operator_id: str
    kind: CustomerKind = CustomerKind.DRIVER
    name: str
    tax_number: str = ""
    address: Address = Address()
    email: str = ""
    reference: str = ""
    language: str = "en"
    currency: str = "EUR"
    cycle: Cycle = Cycle.MONTHLY
    created_at: datetime
    updated_at: datetime


class MemberKind(StrEnum):
    """What binds a token to a customer."""

    TOKEN = "token"
    GROUP = "group"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A token, or a whole token group, that a customer pays for; each belongs to one customer at most.

    `key` is for comparison, `value` the spelling; `type` is a token's, empty for a group.
    """

    operator_id: str
    kind: MemberKind
    key: str
    type: str = ""
    value: str
    customer_id: str


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """Who an operator's invoices are from. `payment` says in words how to pay; numbers are `<prefix><year>-<number>`.

    With `automatic` the server bills every month when it is over, and each transaction of those who want that, by itself.
    """

    operator_id: str
    name: str
    tax_number: str = ""
    address: Address = Address()
    email: str = ""
    payment: str = ""
    payment_days: int = 14
    invoice_prefix: str = "INV-"
    credit_note_prefix: str = "CN-"
    language: str = "en"
    """That of receipts, whose readers are not known."""
    automatic: bool = False
    updated_at: datetime


def unsaid_issuer(operator: Operator) -> Issuer:
    """Who issues until a person said more: the operator, by its name alone."""
    return Issuer(operator_id=operator.id, name=operator.legal_name, language=operator.locale, updated_at=operator.created_at)


def token_member(customer: Customer, token: TokenRef) -> Member:
    """The customer pays for this token."""
    return Member(
        operator_id=customer.operator_id,
        kind=MemberKind.TOKEN,
        key=token.key,
        type=token.type,
        value=token.uid,
        customer_id=customer.id,
    )


def group_member(customer: Customer, group: str) -> Member:
    """The customer pays for every token of this group; groups are compared without case."""
    return Member(
        operator_id=customer.operator_id, kind=MemberKind.GROUP, key=group.casefold(), value=group, customer_id=customer.id
    )
