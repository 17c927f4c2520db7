"""What a person says of a partner, and what may be said."""

import re
from collections.abc import Sequence

import msgspec

from forecourt.domain.access import Operator
from forecourt.domain.partners import PartyRole, Quirks
from forecourt.kit.errors import FieldFault, InvalidInput

_PARTY = re.compile(r"[A-Za-z]{2}\*[A-Za-z0-9]{3}")
_VERSIONS = re.compile(r"\d+(\.\d+){1,2}")


class PartnerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`own` are the parties of ours that the partner is shown; empty: the operator itself, as a charge point operator."""

    name: str
    own: tuple[PartyRole, ...] = ()
    offered_versions: tuple[str, ...] = ()
    required_modules: tuple[str, ...] = ()
    quirks: Quirks = Quirks()
    private_network: bool = False
    renew_days: int | None = None


def own_roles(settings: PartnerSettings, operator: Operator) -> tuple[PartyRole, ...]:
    """The parties of ours; a name that was not said is the operator's."""
    own = settings.own or (PartyRole(role="CPO", party=party_of(operator)),)
    return tuple(msgspec.structs.replace(each, name=each.name or operator.legal_name) for each in own)


def party_of(operator: Operator) -> str:
    """The operator's own party."""
    return f"{operator.country_code}*{operator.party_id}"


def check(settings: PartnerSettings, owner: Operator, operators: Sequence[Operator]) -> None:
    """Raise `InvalidInput` with every fault."""
    faults = [*_name_faults(settings), *_role_faults(settings, owner, operators)]
    faults.extend(
        FieldFault(path=f"$.offered_versions[{at}]", rule="version", message="A version is numbers with dots, such as 2.2.1.")
        for at, version in enumerate(settings.offered_versions)
        if not _VERSIONS.fullmatch(version)
    )
    if settings.quirks.page_limit is not None and settings.quirks.page_limit < 1:
        faults.append(FieldFault(path="$.quirks.page_limit", rule="range", message="At least one object a page."))
    if settings.renew_days is not None and not 1 <= settings.renew_days <= 365:
        faults.append(FieldFault(path="$.renew_days", rule="range", message="1 to 365 days."))
    if faults:
        raise InvalidInput("The partner has faults.", faults=tuple(faults))


def _name_faults(settings: PartnerSettings) -> list[FieldFault]:
    if 1 <= len(settings.name.strip()) <= 100:
        return []
    return [FieldFault(path="$.name", rule="required", message="A partner has a name of 1 to 100 characters.")]


def _role_faults(settings: PartnerSettings, owner: Operator, operators: Sequence[Operator]) -> list[FieldFault]:
    others = {party_of(each).casefold(): each.legal_name for each in operators if each.id != owner.id}
    faults, seen = [], set()
    for at, own in enumerate(settings.own):
        path = f"$.own[{at}]"
        if not _PARTY.fullmatch(own.party):
            message = "A party is a country code and a party id, such as NL*FCT."
            faults.append(FieldFault(path=f"{path}.party", rule="party", message=message))
        if own.party.casefold() in others:
            faults.append(FieldFault(path=f"{path}.party", rule="party", message="This party is another operator's."))
        key = (own.role.casefold(), own.party.casefold())
        if key in seen:
            faults.append(FieldFault(path=path, rule="C10", message="Each role of a party stands once."))
        seen.add(key)
    return faults
