"""Operators: who runs the stations, under which party partners know them, and how their pages read."""

import re
from typing import Final
from zoneinfo import available_timezones

import msgspec
from babel import Locale, UnknownLocaleError
from babel.numbers import is_currency

from forecourt.app.ports import Directory, Insert, PartnerReads, Unit, UnitOfWork, Upsert
from forecourt.domain.access import Caller, Operator, Role
from forecourt.domain.events import new_event
from forecourt.domain.partners import PartnerState
from forecourt.kit.errors import Conflict, FieldFault, Forbidden, InvalidInput, NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_PARTY: Final = re.compile(r"[A-Z0-9]{3}")


class OperatorSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of an operator. Country code and party id are its name among partners (ISO 15118: two letters, three
    characters); `zone` and `locale` are those of its pages."""

    legal_name: str
    country_code: str
    party_id: str
    currency: str = "EUR"
    zone: str = "UTC"
    locale: str = "en"


class Operators:
    """The operators of a node."""

    def __init__(self, uow: UnitOfWork, directory: Directory, partners: PartnerReads, *, clock: Clock = utc_now) -> None:
        self._uow = uow
        self._directory = directory
        self._partners = partners
        self._clock = clock

    async def create(self, caller: Caller, settings: OperatorSettings) -> Operator:
        """One more operator on the node, for who runs all of them. Raises `Conflict` for a party that another has."""
        caller.require(Role.ADMINISTRATOR)
        if caller.operator_id is not None:
            raise Forbidden("Only an administrator of the whole node makes operators.")
        said, at = _checked(settings), self._clock()
        operator = Operator(id=new_id(), created_at=at, **msgspec.structs.asdict(said))
        data: dict[str, object] = {"is": msgspec.to_builtins(operator)}
        event = new_event("OperatorChanged", caller, at, operator_id=operator.id, subject_id=operator.id, data=data)
        await self._uow.commit(Unit(f"operator:{operator.id}", writes=[Insert(operator)], events=[event]))
        return operator

    async def change(self, caller: Caller, operator_id: str, settings: OperatorSettings) -> Operator:
        """Say anew who the operator is. Its party stays while partners know it: raises `Conflict`."""
        caller.require(Role.ADMINISTRATOR)
        was = await self._owned(caller, operator_id)
        now = msgspec.structs.replace(was, **msgspec.structs.asdict(_checked(settings)))
        if (now.country_code, now.party_id) != (was.country_code, was.party_id):
            await self._require_unknown(was)
        at = self._clock()
        data: dict[str, object] = {"was": msgspec.to_builtins(was), "is": msgspec.to_builtins(now)}
        event = new_event("OperatorChanged", caller, at, operator_id=was.id, subject_id=was.id, data=data)
        await self._uow.commit(Unit(f"operator:{was.id}", writes=[Upsert(now)], events=[event]))
        return now

    async def _owned(self, caller: Caller, operator_id: str) -> Operator:
        found = next((each for each in await self._directory.operators() if each.id == operator_id), None)
        if found is None or not caller.sees(found.id):
            raise NotFound(f"There is no operator {operator_id}.")
        return found

    async def _require_unknown(self, operator: Operator) -> None:
        for partner in await self._partners.all():
            if partner.operator_id == operator.id and partner.state in (PartnerState.REGISTERED, PartnerState.SUSPENDED):
                party = f"{operator.country_code}*{operator.party_id}"
                raise Conflict(f"{partner.name} knows this operator as {party}; unregister it first.", code="registered")


def _checked(given: OperatorSettings) -> OperatorSettings:
    """As it is stored. Raises `InvalidInput` with every fault."""
    tidy = {name: text.strip() for name, text in msgspec.structs.asdict(given).items()}
    settings = OperatorSettings(**(tidy | {name: tidy[name].upper() for name in ("country_code", "party_id", "currency")}))
    rules = {
        "legal_name": (1 <= len(settings.legal_name) <= 100, "A name has 1 to 100 characters."),
        "country_code": (bool(_COUNTRY.fullmatch(settings.country_code)), "A country code has two letters, such as NL."),
        "party_id": (bool(_PARTY.fullmatch(settings.party_id)), "A party id has three letters or digits, such as FCT."),
        "currency": (is_currency(settings.currency), "This is no currency of ISO 4217, such as EUR."),
        "zone": (settings.zone in available_timezones(), "This is no time zone, such as Europe/Amsterdam."),
        "locale": (_is_locale(settings.locale), "This is no language, such as en or de-AT."),
    }
    faults = tuple(FieldFault(path=f"$.{name}", rule=name, message=text) for name, (good, text) in rules.items() if not good)
    if faults:
        raise InvalidInput("The operator has faults.", faults=faults)
    return settings


def _is_locale(text: str) -> bool:
    try:
        Locale.parse(text.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return False
    return True
