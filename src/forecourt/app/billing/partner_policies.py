"""A person's verbs on how partners' CDRs are read where the standard is disputed."""

import re

import msgspec

from forecourt.app.ports import BillingReads, Delete, Directory, Unit, UnitOfWork, Upsert
from forecourt.domain.access import Caller, Role, owner_for
from forecourt.domain.billing import PartnerPolicy
from forecourt.domain.billing.partner_policies import LENIENT
from forecourt.domain.events import new_event
from forecourt.domain.pricing import policies_of, words_of
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound
from forecourt.kit.time import Clock, utc_now

VERSIONS = ("2.1.1", "2.2.1", "2.3.0")
_PARTY = re.compile(r"[A-Z]{2}\*[A-Z0-9]{1,3}")


class PartnerPolicySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Policies by name and word: those of every version, and what differs in one."""

    policies: dict[str, str] = {}
    by_version: dict[str, dict[str, str]] = {}


class PartnerPolicies:
    """Set by party, so that it needs no registration: CDRs can be checked on paper first."""

    def __init__(self, uow: UnitOfWork, billing: BillingReads, directory: Directory, *, clock: Clock = utc_now) -> None:
        self._uow = uow
        self._billing = billing
        self._directory = directory
        self._clock = clock

    async def put(self, caller: Caller, party: str, settings: PartnerPolicySettings) -> PartnerPolicy:
        """Say how the CDRs of this party are read from now on; those that are here keep the opinion that we had."""
        caller.require(Role.OPERATOR)
        party = _checked(party)
        operator_id = owner_for(caller, await self._directory.operators())
        was, now = await self._billing.partner_policy(operator_id, party), self._clock()
        common = policies_of(settings.policies, LENIENT)
        said = PartnerPolicy(
            operator_id=operator_id,
            party=party,
            policies=words_of(common, LENIENT),
            by_version=_by_version(settings),
            created_at=now if was is None else was.created_at,
            updated_at=now,
        )
        if was is not None and msgspec.structs.replace(said, updated_at=was.updated_at) == was:
            return was
        data: dict[str, object] = {"was": _told(was), "is": _told(said)}
        await self._commit(caller, "PartnerPolicyChanged", said, data, Upsert(said))
        return said

    async def delete(self, caller: Caller, party: str) -> None:
        """Back to the defaults."""
        caller.require(Role.OPERATOR)
        operator_id = owner_for(caller, await self._directory.operators())
        was = await self._billing.partner_policy(operator_id, party.upper())
        if was is None:
            raise NotFound(f"Nothing is set for the CDRs of {party}.")
        write = Delete(PartnerPolicy, {"operator_id": operator_id, "party": was.party})
        await self._commit(caller, "PartnerPolicyRemoved", was, {"was": _told(was)}, write)

    async def _commit(
        self, caller: Caller, type_: str, about: PartnerPolicy, data: dict[str, object], write: Upsert | Delete
    ) -> None:
        event = new_event(type_, caller, self._clock(), operator_id=about.operator_id, subject_id=about.party, data=data)
        await self._uow.commit(Unit(f"partner-policy:{about.operator_id}:{about.party}", writes=[write], events=[event]))


def _checked(party: str) -> str:
    if not _PARTY.fullmatch(party.upper()):
        fault = FieldFault("party", "party", "A party is a country and an id of at most three, such as DE*XYZ.")
        raise InvalidInput("This is no party.", faults=(fault,))
    return party.upper()


def _by_version(settings: PartnerPolicySettings) -> dict[str, dict[str, str]]:
    """What each version says otherwise than all together; a default said for a version undoes what is said for all."""
    common = policies_of(settings.policies, LENIENT)
    kept = {}
    for version, words in settings.by_version.items():
        if version not in VERSIONS:
            fault = FieldFault(f"$.by_version.{version[:20]}", "version", f"This is none of {', '.join(VERSIONS)}.")
            raise InvalidInput("There is no such version of OCPI.", faults=(fault,))
        kept[version] = words_of(policies_of(words, common, path=f"$.by_version.{version}"), common)
    return {version: words for version, words in kept.items() if words}


def _told(policy: PartnerPolicy | None) -> dict[str, object] | None:
    return None if policy is None else {"policies": policy.policies, "by_version": policy.by_version}
