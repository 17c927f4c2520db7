"""Results of commands, posted to the URLs that partners gave (M03, M12, G01, G02, G05): port `CommandReplies`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

from forecourt.app.ports.roaming_cpo import ActiveProfile as OurProfile
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import RoamingCommand
from forecourt.kit.errors import Conflict, Unavailable
from forecourt.ocpi.bridge import downgraded
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.chargingprofiles import ChargingProfilesSender
from forecourt.ocpi.interfaces.commands import CommandsSender
from forecourt.ocpi.v221.chargingprofiles import (
    ActiveChargingProfile,
    ActiveChargingProfileResult,
    ChargingProfile,
    ChargingProfilePeriod,
)
from forecourt.ocpi.v221.commands import CommandResult
from forecourt.ocpi.wire import DisplayText
from forecourt.roaming.cpo.tokens import party_of

MOST_TEXT: Final = 512


class Replies:
    """Calls each partner in its own version, as the party of ours that it asked."""

    def __init__(self, connection: Callable[[Partner], Connection]) -> None:
        self._connection = connection

    async def result(self, partner: Partner, command: RoamingCommand, result: str, message: str) -> None:
        """M03. Raises `Unavailable` only where it surely did not arrive: there is exactly one result."""
        texts = (DisplayText(language="en", text=message[:MOST_TEXT]),) if message else ()
        told: AnyDocument = Document.made(CommandResult(result=result, message=texts))
        connection, call = self._call(partner, command.party)
        document = downgraded(told, call.version).document
        try:
            await connection.remote(CommandsSender).result(call, command.response_url, document)
        except Unreachable as failure:
            raise _surely(failure) from failure

    async def profile_result(self, partner: Partner, command: RoamingCommand, result: str, profile: OurProfile | None) -> None:
        """G01, G02: of one shape, told apart by the URL."""
        told: AnyDocument = Document.made(
            ActiveChargingProfileResult(result=result, profile=None if profile is None else _written(profile))
        )
        connection, call = self._call(partner, command.party)
        try:
            await connection.remote(ChargingProfilesSender).result(call, command.response_url, told)
        except Unreachable as failure:
            raise _surely(failure) from failure

    async def profile_changed(self, partner: Partner, session_id: str, profile: OurProfile) -> None:
        """G05."""
        connection, call = self._call(partner, "")
        told: AnyDocument = Document.made(_written(profile))
        await connection.remote(ChargingProfilesSender).changed(call, session_id, told)

    def _call(self, partner: Partner, to: str) -> tuple[Connection, Call]:
        connection = self._connection(partner)
        return connection, connection.call(sender=party_of(cpo_party(partner)), to=party_of(to or partner.roles[0].party))


def cpo_party(partner: Partner) -> str:
    """Our party that a partner knows as its charge point operator."""
    return next((each.party for each in partner.own if each.role.upper() == "CPO"), partner.own[0].party)


def read_profile(profile: ChargingProfile, now: datetime) -> OurProfile:
    """A partner's profile in our words."""
    return OurProfile(
        start_at=profile.start_date_time or now,
        duration_s=profile.duration,
        unit=profile.charging_rate_unit,
        min_rate=None if profile.min_charging_rate is None else float(profile.min_charging_rate),
        periods=tuple((each.start_period, float(each.limit)) for each in profile.charging_profile_period),
    )


def _written(profile: OurProfile) -> ActiveChargingProfile:
    written = ChargingProfile(
        start_date_time=profile.start_at,
        duration=profile.duration_s,
        charging_rate_unit=profile.unit,
        min_charging_rate=None if profile.min_rate is None else _figure(profile.min_rate),
        charging_profile_period=tuple(
            ChargingProfilePeriod(start_period=start, limit=_figure(limit)) for start, limit in profile.periods
        ),
    )
    return ActiveChargingProfile(start_date_time=profile.start_at, charging_profile=written)


def _figure(value: float) -> Decimal:
    """Limits have one decimal at stations."""
    return Decimal(str(round(value, 1)))


def _surely(failure: Unreachable) -> Exception:
    return Conflict(failure.message, code="unreachable") if failure.sent else Unavailable(failure.message)
