"""Publishing rules: how much of what is ours a partner is shown (all, some sites, nothing)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from forecourt.app.ports import Delete, Directory, PartnerReads, RoamingReads, Unit, UnitOfWork, Upsert, Write
from forecourt.domain.access import Caller, Role
from forecourt.domain.events import new_event
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import PublishingRule, Scope
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound
from forecourt.kit.time import Clock, utc_now

MODULES: Final = ("locations", "tariffs", "tokens", "sessions", "cdrs")
BY_SITE: Final = frozenset({"locations"})
"""Modules whose objects belong to one site each."""
PushAll = Callable[[Partner, Sequence[str]], None]
"""Brings a partner all that it may see of these modules."""


class RuleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as a person says it."""

    module: str
    scope: Scope
    site_ids: tuple[str, ...] = ()


class PublishingRules:
    """A person's verbs. Without a rule a partner is shown all."""

    def __init__(
        self,
        uow: UnitOfWork,
        roaming: RoamingReads,
        partners: PartnerReads,
        directory: Directory,
        push_all: PushAll,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._roaming = roaming
        self._partners = partners
        self._directory = directory
        self._push_all = push_all
        self._clock = clock

    async def of(self, caller: Caller, partner_id: str) -> list[PublishingRule]:
        """The rules for a partner, by module."""
        return await self._roaming.rules_of((await self._owned(caller, partner_id)).id)

    async def put(self, caller: Caller, partner_id: str, wanted: Sequence[RuleSettings]) -> list[PublishingRule]:
        """These rules and no others. What the partner may see more of is pushed to it; what it may see no more, it misses in its
        next full list."""
        caller.require(Role.OPERATOR)
        partner = await self._owned(caller, partner_id)
        faults = [fault for index, each in enumerate(wanted) for fault in [*self._faults(index, each, wanted)]]
        faults += [fault for index, each in enumerate(wanted) for fault in await self._strange(partner, index, each)]
        if faults:
            raise InvalidInput("The rules have faults.", faults=tuple(faults))
        rules = [
            PublishingRule(
                partner_id=partner.id,
                module=each.module,
                operator_id=partner.operator_id,
                scope=each.scope,
                site_ids=tuple(dict.fromkeys(each.site_ids)),
            )
            for each in wanted
        ]
        await self._store(caller, partner, rules)
        return await self._roaming.rules_of(partner.id)

    async def _store(self, caller: Caller, partner: Partner, rules: Sequence[PublishingRule]) -> None:
        known = await self._roaming.rules_of(partner.id)
        kept = {each.module for each in rules}
        writes: list[Write] = [Upsert(each) for each in rules]
        writes += [
            Delete(PublishingRule, {"partner_id": partner.id, "module": each.module}) for each in known if each.module not in kept
        ]
        data: dict[str, object] = {"was": _told(known), "is": _told(rules)}
        event = new_event(
            "PublishingRulesChanged", caller, self._clock(), operator_id=partner.operator_id, subject_id=partner.id, data=data
        )
        await self._uow.commit(Unit(f"publishing-rules:{partner.id}", writes=writes, events=[event]))
        if partner.state is PartnerState.REGISTERED:
            self._push_all(partner, MODULES)

    def _faults(self, index: int, each: RuleSettings, wanted: Sequence[RuleSettings]) -> Iterator[FieldFault]:
        path = f"$.rules[{index}]"
        if each.module not in MODULES:
            yield FieldFault(path=f"{path}.module", rule="choice", message=f"One of {', '.join(MODULES)}.")
        if any(other.module == each.module for other in wanted[:index]):
            yield FieldFault(path=f"{path}.module", rule="unique", message="There is one rule for a module.")
        if each.scope is Scope.SOME and each.module not in BY_SITE:
            yield FieldFault(path=f"{path}.scope", rule="choice", message="Only locations are shown by site.")
        if each.scope is not Scope.SOME and each.site_ids:
            yield FieldFault(path=f"{path}.site_ids", rule="scope", message="Sites are named with the scope `some`.")

    async def _strange(self, partner: Partner, index: int, each: RuleSettings) -> list[FieldFault]:
        faults = []
        for number, site_id in enumerate(each.site_ids):
            site = await self._directory.site(site_id)
            if site is None or site.operator_id != partner.operator_id:
                path = f"$.rules[{index}].site_ids[{number}]"
                faults.append(FieldFault(path=path, rule="unknown", message=f"There is no site {site_id}."))
        return faults

    async def _owned(self, caller: Caller, partner_id: str) -> Partner:
        partner = await self._partners.by_id(partner_id)
        if partner is None or not caller.sees(partner.operator_id):
            raise NotFound(f"There is no partner {partner_id}.")
        return partner


def _told(rules: Sequence[PublishingRule]) -> list[object]:
    return [{"module": each.module, "scope": each.scope.value, "site_ids": list(each.site_ids)} for each in rules]
