"""The verdict on a token: our own list first, then whoever else may know it."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from forecourt.app.ports import Directory, TokenAuthority, TokenReads, TransactionReads
from forecourt.domain.access import Caller, Role
from forecourt.domain.authorisation import (
    NO_AUTHORIZATION,
    Purpose,
    judge,
    started_by_us,
    unknown,
    without_token,
)
from forecourt.domain.commands import CommandRecord
from forecourt.domain.stations import Station
from forecourt.domain.tokens import Token, TokenRef, TokenVerdict
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.kit.time import Clock


class Verdicts:
    """Asks what is needed for a verdict and no more."""

    def __init__(
        self,
        tokens: TokenReads,
        transactions: TransactionReads,
        directory: Directory,
        authority: TokenAuthority | None,
        clock: Clock,
    ) -> None:
        self._tokens = tokens
        self._transactions = transactions
        self._directory = directory
        self._authority = authority
        self._clock = clock

    async def of(
        self,
        station: Station,
        ref: TokenRef,
        purpose: Purpose,
        *,
        live: Iterable[Transaction] = (),
        evse: int | None = None,
        command: CommandRecord | None = None,
    ) -> TokenVerdict:
        """The verdict on `ref` at this station. Transactions of it at `evse` do not count as concurrent: an EVSE has one at a
        time, and the older one is over."""
        if ref.type == NO_AUTHORIZATION:
            return without_token()
        if ref.type == "central" and command is not None:
            return started_by_us()
        token = await self._tokens.find(station.operator_id, ref)
        if token is None:
            return await self._elsewhere(station, ref, evse, purpose)
        count = await self._open_elsewhere(station, token, ref, live, evse) if purpose is Purpose.START else 0
        zone = await self._zone(station) if token.windows is not None else ZoneInfo("UTC")
        return judge(token, self._clock(), zone=zone, site_id=station.site_id, open_count=count, purpose=purpose)

    async def _elsewhere(self, station: Station, ref: TokenRef, evse: int | None, purpose: Purpose) -> TokenVerdict:
        verdict = None
        if self._authority is not None:
            verdict = await self._authority.authorize(station_caller(station), station, ref, evse=evse, purpose=purpose)
        return verdict if verdict is not None else unknown(ref, self._clock())

    async def _open_elsewhere(
        self, station: Station, token: Token, ref: TokenRef, live: Iterable[Transaction], evse: int | None
    ) -> int:
        if token.max_concurrent is None:
            return 0
        here = sum(
            1
            for each in live
            if each.state is TransactionState.OPEN and each.evse == evse and each.token and each.token.key == ref.key
        )
        return max(await self._transactions.open_count(station.operator_id, ref) - here, 0)

    async def _zone(self, station: Station) -> ZoneInfo:
        site = await self._directory.site(station.site_id) if station.site_id is not None else None
        if site is not None:
            return ZoneInfo(site.zone)
        operator = await self._directory.operator(station.operator_id)
        return ZoneInfo(operator.zone if operator is not None else "UTC")


def station_caller(station: Station) -> Caller:
    """The station, as the one on whose behalf a verb runs."""
    return Caller(kind="station", id=station.id, name=station.identity, operator_id=station.operator_id, role=Role.OPERATOR)
