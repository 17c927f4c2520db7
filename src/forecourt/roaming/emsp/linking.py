"""Commands and charging profiles on their way to a partner: port `CommandLink` (M01, M02, M12, G01, G02)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from forecourt.app.ports.roaming_emsp import CommandAnswer, CommandKind, NotAnswered, OwnToken, Wanted, WantedProfile
from forecourt.app.roaming.emsp.preferring import Preferences
from forecourt.app.roaming.ways import Way
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import RoamingCommand
from forecourt.kit.errors import Conflict, ForecourtError
from forecourt.kit.time import Clock
from forecourt.ocpi.bridge import downgraded
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.chargingprofiles import Ahead, AnswerTo, ChargingProfilesReceiver, ChargingProfilesSender
from forecourt.ocpi.interfaces.commands import CommandsReceiver, CommandsSender
from forecourt.ocpi.interfaces.objects import COMMANDS
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.interfaces.sessions import SessionsSender
from forecourt.ocpi.server.layout import Layout
from forecourt.ocpi.v221.chargingprofiles import ChargingProfile, ChargingProfilePeriod, ChargingRateUnit, SetChargingProfile
from forecourt.ocpi.v221.sessions import ChargingPreferences
from forecourt.ocpi.v221.tokens import ProfileType
from forecourt.ocpi.v230 import commands as v230
from forecourt.ocpi.v230.tokens import Token
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire
from forecourt.roaming.mapping.own_tokens import token_document
from forecourt.roaming.mapping.parties import wire_party

WITHIN_S: Final = 20.0
"""For the answer within the call: somebody waits."""
WORDS: Final = {
    "start": v230.CommandType.START_SESSION,
    "stop": v230.CommandType.STOP_SESSION,
    "reserve": v230.CommandType.RESERVE_NOW,
    "cancel_reservation": v230.CommandType.CANCEL_RESERVATION,
    "unlock": v230.CommandType.UNLOCK_CONNECTOR,
}
"""The wire's words for our kinds of commands; the others are of charging profiles."""


class CommandWire:
    """Commands over HTTP, in the partner's version."""

    def __init__(self, connect: Callable[[Partner], Connection], base_url: Callable[[], str], clock: Clock) -> None:
        self._connect = connect
        self._base_url = base_url
        self._clock = clock

    def response_url(self, partner: Partner, kind: CommandKind, where: str) -> str:
        sender: type[Interface] = CommandsSender if kind in WORDS else ChargingProfilesSender
        return f"{Layout(self._base_url()).endpoint(_version(partner), sender)}/{where}"

    def compose(self, partner: Partner, wanted: Wanted, own: OwnToken | None, response_url: str, reference: str) -> str:
        if wanted.kind not in WORDS and _version(partner) is Version.V211:
            raise Conflict("OCPI 2.1.1, which the partner speaks, has no charging profiles.", code="not_expressible")
        if wanted.kind == "get_profile":
            return Document.made(Asked(duration=wanted.duration_s or 0)).raw.decode()
        body = self._body(wanted, own, response_url, CiString(reference) if reference else None)
        if body is None:
            return "{}"
        return downgraded(Document.made(body), _version(partner)).document.raw.decode()

    async def send(self, partner: Partner, sender: str, command: RoamingCommand) -> CommandAnswer:
        try:
            connection = self._connect(partner)
            call = connection.call(sender=_party(sender), to=_party(command.party), within_s=WITHIN_S)
            if command.kind in WORDS:
                answer = await self._command(connection, call, command)
            else:
                answer = await self._profile(connection, call, command)
        except Refused as failure:
            if failure.http >= 500 or failure.code == "unreadable_answer":  # it may have been done
                raise NotAnswered(failure.message, sent=True) from failure
            return CommandAnswer(result="REFUSED", message=failure.message)
        except Unreachable as failure:
            raise NotAnswered(failure.message, sent=failure.sent) from failure
        except ForecourtError as failure:  # the guard, or no endpoint: nothing was sent
            raise NotAnswered(failure.message, sent=False) from failure
        view = answer.view
        message = " ".join(each.text for each in getattr(view, "message", ()))
        return CommandAnswer(result=view.result, timeout_s=getattr(view, "timeout", None), message=message)

    async def prefer(self, way: Way, session_id: str, preferences: Preferences) -> str:
        """Port `PreferenceLink`."""
        view = ChargingPreferences(
            profile_type=ProfileType(preferences.profile),
            departure_time=preferences.departure_at,
            energy_need=preferences.energy_kwh,
            discharge_allowed=preferences.discharge_allowed,
        )
        connection = self._connect(way.partner)
        call = connection.call(sender=_party(way.sender), to=_party(way.to), within_s=WITHIN_S)
        try:
            return await connection.remote(SessionsSender).set_charging_preferences(call, session_id, Document.made(view))
        except Refused as failure:
            code = "not_capable" if failure.missing else "refused"
            raise Conflict(f"The partner takes no preferences for this session. {failure.message}", code=code) from failure
        except Unreachable as failure:
            raise NotAnswered(failure.message, sent=failure.sent) from failure

    async def _command(self, connection: Connection, call: Call, command: RoamingCommand) -> AnyDocument:
        word = WORDS[command.kind]
        body: AnyDocument = Document.read(command.request, COMMANDS[call.version][word])
        return await connection.remote(CommandsReceiver).command(call, word, body)

    async def _profile(self, connection: Connection, call: Call, command: RoamingCommand) -> AnyDocument:
        remote, session_id = connection.remote(ChargingProfilesReceiver), command.session_id
        match command.kind:
            case "set_profile":
                return await remote.set(call, session_id, Document.read(command.request, SetChargingProfile))
            case "get_profile":
                ahead = Document.read(command.request, Asked).view
                return await remote.ask(call, session_id, Ahead(duration=ahead.duration, response_url=command.response_url))
        return await remote.clear(call, session_id, AnswerTo(response_url=command.response_url))

    def _body(self, wanted: Wanted, own: OwnToken | None, response_url: str, reference: CiString | None) -> Wire | None:
        """The body in the words of the latest version."""
        place = CiString(wanted.location_id)
        evse_uid = CiString(wanted.evse_uid) if wanted.evse_uid else None
        connector_id = CiString(wanted.connector_id) if wanted.connector_id else None
        match wanted.kind:
            case "start":
                return v230.StartSession(
                    response_url=response_url, token=_token(own), location_id=place, evse_uid=evse_uid, connector_id=connector_id,
                    authorization_reference=reference,
                )  # fmt: skip
            case "reserve":
                return v230.ReserveNow(
                    response_url=response_url, token=_token(own), expiry_date=wanted.expires_at or self._clock(),
                    reservation_id=CiString(wanted.reservation_id), location_id=place, evse_uid=evse_uid,
                    authorization_reference=reference,
                )  # fmt: skip
            case "unlock":
                return v230.UnlockConnector(
                    response_url=response_url, location_id=place, evse_uid=CiString(wanted.evse_uid),
                    connector_id=CiString(wanted.connector_id),
                )  # fmt: skip
            case "stop":
                return v230.StopSession(response_url=response_url, session_id=CiString(wanted.session_id))
            case "cancel_reservation":
                return v230.CancelReservation(response_url=response_url, reservation_id=CiString(wanted.reservation_id))
            case "set_profile":
                return _profile(wanted.profile, response_url)
        return None


class Asked(Wire, frozen=True, kw_only=True):
    """How many seconds of a profile were asked for: what is kept of a request that has no body."""

    duration: int


def _profile(wanted: WantedProfile | None, response_url: str) -> SetChargingProfile | None:
    """G06."""
    if wanted is None:
        return None
    periods = tuple(ChargingProfilePeriod(start_period=each.start_s, limit=each.limit) for each in wanted.limits)
    profile = ChargingProfile(
        start_date_time=wanted.starts_at,
        duration=wanted.duration_s,
        charging_rate_unit=ChargingRateUnit(wanted.unit),
        min_charging_rate=wanted.min_rate,
        charging_profile_period=periods,
    )
    return SetChargingProfile(charging_profile=profile, response_url=response_url)


def _token(own: OwnToken | None) -> Token:
    if own is None:
        raise TypeError("a command for a driver goes without a token")
    view: Token = token_document(own, own.token.updated_at).view
    return view


def _version(partner: Partner) -> Version:
    return Version(partner.version or Version.V230)


def _party(name: str) -> Party | None:
    country, party = wire_party(name)
    return None if country is None or party is None else Party(country, party)
