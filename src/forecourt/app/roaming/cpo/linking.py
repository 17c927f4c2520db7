"""Whose transaction is it? The authorisation by which a foreign token charges, tied to the transaction that came of it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from forecourt.app.ports import Insert, Patch, RoamingReads, StationReads, TokenReads, Unit, UnitOfWork
from forecourt.app.ports.roaming_cpo import CpoReads, KnownToken
from forecourt.app.roaming.cpo.holding import HeldTokens, Holder
from forecourt.domain.partners import Partner
from forecourt.domain.reservations import Reservation
from forecourt.domain.roaming import Authorization, RoamingCommand
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import Transaction
from forecourt.kit.ids import new_id

LOOK_BACK: Final = timedelta(days=2)
"""How old an authorisation may be that a transaction is tied to; a reservation may have waited long."""
MOST_KNOWN: Final = 20_000


class Links:
    """Finds the authorisation of a transaction, and keeps that it is its."""

    def __init__(
        self, uow: UnitOfWork, reads: CpoReads, roaming: RoamingReads, tokens: TokenReads, stations: StationReads, held: HeldTokens
    ) -> None:
        self._uow = uow
        self._reads = reads
        self._roaming = roaming
        self._tokens = tokens
        self._stations = stations
        self._held = held
        self._ours: dict[str, None] = {}
        """Transactions of tokens that no partner answers for, so that nobody looks twice."""

    async def of(self, transaction: Transaction) -> Authorization | None:
        """The authorisation of a transaction; None: its token is none of a partner's."""
        return (await self.among([transaction])).get(transaction.id)

    async def party_of(self, charged: Transaction | Reservation) -> str | None:
        """Whose driver it is, as `NL*ABC`: what a price may depend on."""
        found = await (self.of(charged) if isinstance(charged, Transaction) else self.for_reservation(charged.id))
        return None if found is None else found.owner

    async def party_at(self, operator_id: str, station_id: str, token: TokenRef, at: datetime) -> str | None:
        """Whose token is shown at a station, by what last let it charge there."""
        recent = await self._roaming.authorizations_recent(operator_id, token.uid, at - LOOK_BACK)
        return next((each.owner for each in recent if each.station_id == station_id), None)

    async def among(self, transactions: Sequence[Transaction]) -> dict[str, Authorization]:
        """The authorisations of those that have one, by transaction."""
        asked = [each for each in transactions if each.id not in self._ours and each.token is not None]
        found = await self._reads.authorizations_of([each.id for each in asked])
        for each in asked:
            if each.id not in found and (made := await self._tied(each)) is not None:
                found[each.id] = made
        return found

    async def for_reservation(self, reservation_id: str) -> Authorization | None:
        """The authorisation that a partner's reservation was made by."""
        return await self._reads.authorization_for(reservation_id)

    async def ended(self, made: Authorization, now: datetime) -> None:
        """It lets nobody charge any more: its command was refused, its reservation is over."""
        if made.transaction_id is None and made.usable_until > now:
            patch = Patch(Authorization, {"id": made.id}, {"usable_until": now})
            await self._uow.commit(Unit(f"authorization:{made.id}", writes=[patch]))

    async def _tied(self, transaction: Transaction) -> Authorization | None:
        """Tie the newest authorisation for this token at this station that no transaction has."""
        if transaction.token is None:
            return None
        since = transaction.started_at - LOOK_BACK
        recent = await self._roaming.authorizations_recent(transaction.operator_id, transaction.token.uid, since)
        fitting = [each for each in recent if _fits(each, transaction)]
        if fitting:
            return await self._tie(fitting[0], transaction)
        if await self._tokens.find(transaction.operator_id, transaction.token) is None:
            holders = await self._held.holders(transaction.operator_id, transaction.token)
            station = await self._stations.by_id(transaction.station_id) if holders else None
            if station is not None:
                return await self._unasked(transaction, holders[0], station)
        self._remember(transaction.id)
        return None

    async def _unasked(self, transaction: Transaction, holder: Holder, station: Station) -> Authorization:
        """It charged without anybody's word (the station had no line to us, or took a token that was refused): still it is its
        owner's, who shall hear of it."""
        uid, at = str(transaction.token and transaction.token.uid), transaction.started_at
        made = authorization(holder.partner, holder.token, station, uid, "whitelist", "", now=at, lasts=timedelta(0))
        made = msgspec.structs.replace(made, transaction_id=transaction.id)
        await self._uow.commit(Unit(f"authorization:{made.id}", writes=[Insert(made)]))
        return made

    async def _tie(self, made: Authorization, transaction: Transaction) -> Authorization:
        writes = [Patch(Authorization, {"id": made.id}, {"transaction_id": transaction.id})]
        writes += [
            Patch(RoamingCommand, {"id": each.id}, {"transaction_id": transaction.id}) for each in await self._commands(made)
        ]
        await self._uow.commit(Unit(f"authorization:{made.id}", writes=[*writes]))
        return msgspec.structs.replace(made, transaction_id=transaction.id)

    async def _commands(self, made: Authorization) -> Collection[RoamingCommand]:
        if made.source != "command" or not made.reference:
            return ()
        found = await self._roaming.commands_by_reference(made.operator_id, made.reference)
        return [each for each in found if each.partner_id == made.partner_id and each.direction == "in"]

    def _remember(self, transaction_id: str) -> None:
        self._ours[transaction_id] = None
        if len(self._ours) > MOST_KNOWN:
            self._ours.pop(next(iter(self._ours)))


def _fits(made: Authorization, transaction: Transaction) -> bool:
    return made.transaction_id is None and made.station_id == transaction.station_id


def authorization(
    partner: Partner,
    token: KnownToken,
    station: Station,
    uid: str,
    source: str,
    reference: str,
    *,
    now: datetime,
    lasts: timedelta,
    reservation_id: str | None = None,
) -> Authorization:
    """What is kept of it; `uid` is what the station knows the token by."""
    return Authorization(
        id=new_id(),
        operator_id=station.operator_id,
        partner_id=partner.id,
        owner=token.owner,
        token_uid=uid.casefold(),
        token_type=token.kind,
        token=token.document,
        contract_id=token.contract_id,
        reference=reference,
        source=source,
        station_id=station.id,
        at=now,
        usable_until=now + lasts,
        reservation_id=reservation_id,
    )


def usable(made: Authorization, station_id: str, now: datetime) -> bool:
    """Whether the token is let charge at the station by it without asking again (M07)."""
    return made.transaction_id is None and made.station_id == station_id and made.usable_until > now
