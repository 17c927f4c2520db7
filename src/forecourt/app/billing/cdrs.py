"""A person's verbs on our CDRs: credit, correct, price again, check the meter's signatures, hand out the signed data."""

import msgspec

from forecourt.app.billing.cutting import Cutting, cdr_event, told_of
from forecourt.app.ports import BillingReads, Insert, Unit, UnitOfWork, Upsert, Write
from forecourt.domain.access import Caller, Role
from forecourt.domain.billing import Cdr, CdrKind, Correction, CorrectionState, SignatureCheck, SignedValue
from forecourt.domain.billing.cdrs import repriced, same_figures
from forecourt.domain.billing.corrections import credit_key, credit_of, differences
from forecourt.domain.billing.signed import transparency_xml, verified
from forecourt.domain.pricing import Breakdown
from forecourt.kit.errors import Conflict, NotFound
from forecourt.kit.time import Clock, utc_now


class Repriced(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR priced again from its own periods and tariffs. None where no tariff was assigned."""

    breakdown: Breakdown | None
    agrees: bool
    """Whether the CDR says the same, to the last digit."""


class Cdrs:
    """CDRs are never edited: what is wrong is credited and, if need be, cut anew (D02, D03)."""

    def __init__(self, uow: UnitOfWork, billing: BillingReads, cutting: Cutting, *, clock: Clock = utc_now) -> None:
        self._uow = uow
        self._billing = billing
        self._cutting = cutting
        self._clock = clock

    async def credit(self, caller: Caller, cdr_id: str, reason: str) -> Cdr:
        """Take a CDR back. Nothing is charged for its transaction any more."""
        caller.require(Role.OPERATOR)
        cdr = await self._creditable(caller, cdr_id)
        credit = credit_of(cdr, reason, self._clock())
        await self._commit(caller, cdr, [credit], await self._decided(caller, cdr, None))
        return credit

    async def correct(self, caller: Caller, cdr_id: str, reason: str, tariff_id: str | None = None) -> Cdr:
        """Take a CDR back and cut a new one in its place, from the evidence of now. Raises `Conflict` when it would be the same.

        `tariff_id` prices one that no tariff applied to; one that was priced keeps the tariff of its start (F07).
        """
        caller.require(Role.OPERATOR)
        cdr = await self._creditable(caller, cdr_id)
        if tariff_id is not None and cdr.tariffs:
            raise Conflict("It was priced by the tariff of its start, and keeps that.", code="priced_already")
        anew = await self._cutting.anew(cdr, tariff_id)
        if anew is None:
            raise Conflict("Only the CDR of a transaction can be cut anew; credit this one.", code="no_transaction")
        if not differences(cdr, anew) and same_figures(cdr.breakdown, anew.breakdown):
            raise Conflict("The evidence of now makes the same bill.", code="same_bill")
        credit = credit_of(cdr, reason, anew.created_at)
        await self._commit(caller, cdr, [credit, anew], await self._decided(caller, cdr, anew))
        return anew

    async def dismiss(self, caller: Caller, cdr_id: str) -> Correction:
        """Let a proposed correction be: the CDR stands as it is."""
        caller.require(Role.OPERATOR)
        cdr, found = await self._own(caller, cdr_id), await self._billing.correction(cdr_id)
        if found is None or found.state is not CorrectionState.PROPOSED:
            raise Conflict("No correction of this CDR is proposed.", code="nothing_proposed")
        decided = self._decision(caller, found, CorrectionState.DISMISSED, None)
        event = cdr_event("CorrectionDecided", cdr, caller, self._clock(), {"state": decided.state.value})
        await self._uow.commit(Unit(f"cdr:{cdr.id}", writes=[Upsert(decided)], events=[event]))
        return decided

    async def reprice(self, caller: Caller, cdr_id: str) -> Repriced:
        """Price a CDR again from what is stored in it. Changes nothing."""
        cdr = await self._own(caller, cdr_id)
        again = repriced(cdr)
        agrees = cdr.total_before_taxes == 0 if again is None else same_figures(again, cdr.breakdown)
        return Repriced(breakdown=again, agrees=agrees)

    async def verify(self, caller: Caller, cdr_id: str, public_key: str | None = None) -> tuple[SignedValue, ...]:
        """Check the meter's signatures again, with this key where the station sent none. What a key of a person who operates
        decides is kept beside the CDR."""
        cdr = await self._own(caller, cdr_id)
        values = tuple(verified(each, public_key) for each in cdr.signed_values)
        if public_key is not None and caller.may(Role.OPERATOR) and any(each.verified is not None for each in values):
            await self._keep(caller, cdr, public_key, values)
        return values

    async def transparency(self, caller: Caller, cdr_id: str) -> str:
        """The signed data as the public transparency software reads them. Raises `NotFound` when the meter signed nothing."""
        cdr = await self._own(caller, cdr_id)
        if not cdr.signed_values:
            raise NotFound("The meter signed nothing of this CDR.")
        return transparency_xml(cdr.transaction_id or cdr.id, cdr.signed_values)

    async def _keep(self, caller: Caller, cdr: Cdr, public_key: str, values: tuple[SignedValue, ...]) -> None:
        now = self._clock()
        check = SignatureCheck(
            cdr_id=cdr.id,
            operator_id=cdr.operator_id,
            public_key=public_key,
            signed_values=values,
            checked_at=now,
            checked_by=f"{caller.kind}:{caller.id}",
        )
        data: dict[str, object] = {"public_key": public_key, "verified": [each.verified for each in values]}
        event = cdr_event("SignaturesChecked", cdr, caller, now, data)
        await self._uow.commit(Unit(f"cdr:{cdr.id}", writes=[Upsert(check)], events=[event]))

    async def _own(self, caller: Caller, cdr_id: str) -> Cdr:
        cdr = await self._billing.cdr(cdr_id)
        if cdr is None or not caller.sees(cdr.operator_id):
            raise NotFound(f"There is no CDR {cdr_id}.")
        return cdr

    async def _creditable(self, caller: Caller, cdr_id: str) -> Cdr:
        cdr = await self._own(caller, cdr_id)
        if cdr.kind is CdrKind.CREDIT:
            raise Conflict("This is a credit itself; it cannot be taken back.", code="is_a_credit")
        if await self._billing.cdr_by_key(credit_key(cdr.id)) is not None:
            raise Conflict("This CDR was credited already.", code="credited_already")
        return cdr

    async def _decided(self, caller: Caller, cdr: Cdr, anew: Cdr | None) -> list[Correction]:
        """A proposal about this CDR is decided with it."""
        found = await self._billing.correction(cdr.id)
        if found is None or found.state is not CorrectionState.PROPOSED:
            return []
        return [self._decision(caller, found, CorrectionState.APPLIED, anew)]

    def _decision(self, caller: Caller, found: Correction, state: CorrectionState, anew: Cdr | None) -> Correction:
        return msgspec.structs.replace(
            found,
            state=state,
            decided_at=self._clock(),
            decided_by=f"{caller.kind}:{caller.id}",
            replaced_by=None if anew is None else anew.id,
        )

    async def _commit(self, caller: Caller, cdr: Cdr, made: list[Cdr], decided: list[Correction]) -> None:
        """All at once: nobody sees a credit without what follows it. A second credit at the same moment fails as `Conflict`."""
        now = self._clock()
        events = [cdr_event(_TYPES[each.kind], each, caller, now, told_of(each)) for each in made]
        events += [cdr_event("CorrectionDecided", cdr, caller, now, {"state": each.state.value}) for each in decided]
        writes: list[Write] = [*(Insert(each) for each in made), *(Upsert(each) for each in decided)]
        await self._uow.commit(Unit(f"cdr:{cdr.id}", writes=writes, events=events))


_TYPES = {CdrKind.CREDIT: "CdrCredited", CdrKind.CHARGE: "CdrCut"}
