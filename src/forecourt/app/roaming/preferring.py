"""A person's verbs on ways: which partner leads to a party that several lead to (H20)."""

from forecourt.app.ports import Delete, Directory, PartnerReads, RoamingReads, Unit, UnitOfWork, Upsert
from forecourt.app.roaming.ways import Ways
from forecourt.domain.access import Caller, Role, owner_for
from forecourt.domain.events import Event, new_event
from forecourt.domain.roaming import RoutePreference
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound
from forecourt.kit.time import Clock


class RoutePreferences:
    """Say which way is taken, and take it back."""

    def __init__(
        self, uow: UnitOfWork, directory: Directory, partners: PartnerReads, reads: RoamingReads, ways: Ways, clock: Clock
    ) -> None:
        self._uow = uow
        self._directory = directory
        self._partners = partners
        self._reads = reads
        self._ways = ways
        self._clock = clock

    async def prefer(self, caller: Caller, party: str, module: str, partner_id: str) -> RoutePreference:
        """From now on the partner leads to the party, for one module or, with an empty one, for all; while it can be used."""
        caller.require(Role.ADMINISTRATOR)
        partner = await self._partners.by_id(partner_id)
        if partner is None or not caller.sees(partner.operator_id):
            fault = FieldFault("$.partner_id", "known", "There is no such partner.")
            raise InvalidInput(f"There is no partner {partner_id}.", faults=(fault,))
        row = RoutePreference(operator_id=partner.operator_id, party=party.upper(), module=module, partner_id=partner.id)
        event = self._event("RoutePreferenceChanged", caller, row)
        await self._uow.commit(Unit(_key(row), writes=[Upsert(row)], events=[event]))
        self._ways.forget()
        return row

    async def forget(self, caller: Caller, party: str, module: str) -> None:
        """From now on the usual way is taken: directly where that can be. Raises `NotFound`."""
        caller.require(Role.ADMINISTRATOR)
        operator_id = owner_for(caller, await self._directory.operators())
        known = await self._reads.preferences(operator_id)
        row = next((each for each in known if (each.party, each.module) == (party.upper(), module)), None)
        if row is None:
            raise NotFound(f"Nothing was said of the way to {party}.")
        gone = Delete(RoutePreference, {"operator_id": row.operator_id, "party": row.party, "module": row.module})
        event = self._event("RoutePreferenceRemoved", caller, row)
        await self._uow.commit(Unit(_key(row), writes=[gone], events=[event]))
        self._ways.forget()

    def _event(self, name: str, caller: Caller, row: RoutePreference) -> Event:
        said: dict[str, object] = {"party": row.party, "module": row.module, "partner_id": row.partner_id}
        return new_event(name, caller, self._clock(), operator_id=row.operator_id, subject_id=row.partner_id, data=said)


def _key(row: RoutePreference) -> str:
    return f"route:{row.operator_id}"
