"""Partners' CDRs: taken in as they came, priced again, accepted or disputed with a history (D02)."""

from collections.abc import Callable

import msgspec

from forecourt.app.ports import BillingReads, Directory, Insert, Patch, Unit, UnitOfWork
from forecourt.domain.access import Caller, Role, owner_for
from forecourt.domain.billing import CdrKind, PartnerCdr, ReceivedCdr, ReceivedState
from forecourt.domain.billing.partner_policies import LENIENT
from forecourt.domain.billing.received import Opinion, credit_findings, opinion_of, stepped
from forecourt.domain.billing.signed import verified
from forecourt.domain.events import new_event
from forecourt.domain.pricing import Finding, Policies, words_of
from forecourt.kit.errors import Conflict, NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now, zone_named

ReadCdr = Callable[[bytes, str, str | None], PartnerCdr]
"""Reads a document of a version of OCPI; the party is its owner where the document does not say (2.1.1). Raises `InvalidInput`
with every fault. Implemented by the roaming edge."""


class ReceivedCdrs:
    """What partners say that we owe them."""

    def __init__(
        self, uow: UnitOfWork, billing: BillingReads, directory: Directory, read: ReadCdr, *, clock: Clock = utc_now
    ) -> None:
        self._uow = uow
        self._billing = billing
        self._directory = directory
        self._read = read
        self._clock = clock

    async def receive(
        self,
        caller: Caller,
        document: bytes,
        version: str,
        *,
        party: str | None = None,
        zone: str | None = None,
        notes: tuple[Finding, ...] = (),
    ) -> ReceivedCdr:
        """Take in a partner's CDR. The same again is the one that we have; another one under the same id is refused (D02).

        `zone` is where it was, for a version that does not say; `notes` are findings of whoever read it.
        """
        caller.require(Role.OPERATOR)
        operators = await self._directory.operators()
        operator = next(each for each in operators if each.id == owner_for(caller, operators))
        content = self._read(document, version, party)
        known = await self._billing.received_by_owner(operator.id, content.party, content.id)
        if known is not None:
            return _same(known, document)
        where = zone_named(zone or content.zone or operator.zone, "$.zone").key
        policies = await self._policies(operator.id, content)
        notes = (*notes, *await self._credited(operator.id, content))
        content = msgspec.structs.replace(content, findings=(*content.findings, *notes))
        received = self._judged(caller, operator.id, content, document, where, policies)
        data: dict[str, object] = {
            "party": content.party,
            "cdr_id": content.id,
            "policies": words_of(policies, LENIENT),
            "findings": [each.code for each in received.findings],
            "deviation": None if received.deviation is None else f"{received.deviation:f}",
        }
        await self._commit(caller, received, "CdrReceived", data, is_new=True)
        return received

    async def accept(self, caller: Caller, received_id: str, note: str = "") -> ReceivedCdr:
        """We owe that."""
        return await self._step(caller, received_id, ReceivedState.ACCEPTED, note)

    async def dispute(self, caller: Caller, received_id: str, note: str) -> ReceivedCdr:
        """We do not owe that; the note says why."""
        return await self._step(caller, received_id, ReceivedState.DISPUTED, note)

    async def _credited(self, operator_id: str, content: PartnerCdr) -> tuple[Finding, ...]:
        """What is wrong with a credit beside the CDR that it takes back (D03)."""
        if content.kind is not CdrKind.CREDIT:
            return ()
        original = await self._billing.received_by_owner(operator_id, content.party, content.credits or "")
        return credit_findings(content, None if original is None else original.content)

    async def _policies(self, operator_id: str, content: PartnerCdr) -> Policies:
        """How this partner's CDRs are read in this version of OCPI."""
        said = await self._billing.partner_policy(operator_id, content.party.upper())
        return LENIENT if said is None else said.of(content.ocpi_version)

    def _judged(
        self, caller: Caller, operator_id: str, content: PartnerCdr, document: bytes, zone: str, policies: Policies
    ) -> ReceivedCdr:
        now = self._clock()
        content = msgspec.structs.replace(content, signed_values=tuple(map(verified, content.signed_values)))
        opinion: Opinion = opinion_of(content, zone, policies)
        fresh = ReceivedCdr(
            id=new_id(),
            operator_id=operator_id,
            party=content.party,
            cdr_id=content.id,
            ocpi_version=content.ocpi_version,
            token_uid=None if content.token is None else content.token.uid,
            started_at=content.starts_at,
            currency=content.currency,
            claimed_before_taxes=content.claims.cost.before_taxes,
            deviation=opinion.deviation,
            zone=zone,
            content=content,
            policies=policies,
            breakdown=opinion.breakdown,
            findings=opinion.findings,
            document=document.decode(),
            received_at=now,
            updated_at=now,
        )
        return stepped(fresh, ReceivedState.RECEIVED, f"{caller.kind}:{caller.id}", "", now)

    async def _step(self, caller: Caller, received_id: str, state: ReceivedState, note: str) -> ReceivedCdr:
        caller.require(Role.OPERATOR)
        found = await self._billing.received(received_id)
        if found is None or not caller.sees(found.operator_id):
            raise NotFound(f"There is no received CDR {received_id}.")
        if found.state is state:
            raise Conflict(f"It is {state.value} already.", code="judged_already")
        after = stepped(found, state, f"{caller.kind}:{caller.id}", note, self._clock())
        data: dict[str, object] = {"was": found.state.value, "is": state.value, "note": note}
        await self._commit(caller, after, "CdrJudged", data, is_new=False)
        return after

    async def _commit(self, caller: Caller, cdr: ReceivedCdr, type_: str, data: dict[str, object], *, is_new: bool) -> None:
        event = new_event(type_, caller, cdr.updated_at, operator_id=cdr.operator_id, subject_id=cdr.id, data=data)
        values: dict[str, object] = {"state": cdr.state, "history": cdr.history, "updated_at": cdr.updated_at}
        write = Insert(cdr) if is_new else Patch(ReceivedCdr, {"id": cdr.id}, values)
        await self._uow.commit(Unit(f"received:{cdr.party}:{cdr.cdr_id}", writes=[write], events=[event]))


def _same(known: ReceivedCdr, document: bytes) -> ReceivedCdr:
    if msgspec.json.decode(known.document) == msgspec.json.decode(document):
        return known
    message = f"There is another CDR {known.cdr_id} of {known.party}; a CDR that was sent is not changed, it is credited."
    raise Conflict(message, code="cdr_differs")
