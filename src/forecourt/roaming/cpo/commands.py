"""Commands and charging profiles as partners ask them (mod_commands, mod_charging_profiles, Receiver; M01, M02, G01, G02)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from forecourt.app.ports.roaming_cpo import KnownToken
from forecourt.app.roaming.cpo.asking import (
    CANCEL,
    CLEAR_PROFILE,
    GET_PROFILE,
    RESERVE,
    SET_PROFILE,
    START,
    STOP,
    UNLOCK,
    Answer,
    Asked,
)
from forecourt.app.roaming.cpo.commands import PartnerCommands
from forecourt.domain.partners import Partner
from forecourt.domain.roaming.answers import NOT_SUPPORTED
from forecourt.kit.errors import InvalidInput
from forecourt.kit.time import Clock
from forecourt.ocpi.bridge import downgraded, upgraded
from forecourt.ocpi.client.guard import checked
from forecourt.ocpi.client.peer import Peer
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.chargingprofiles import Ahead, AnswerTo, ChargingProfilesReceiver
from forecourt.ocpi.interfaces.commands import CommandsReceiver
from forecourt.ocpi.interfaces.objects import UnknownCommand
from forecourt.ocpi.v221.chargingprofiles import ChargingProfileResponse
from forecourt.ocpi.v221.commands import CancelReservation, CommandResponse, StopSession, UnlockConnector
from forecourt.ocpi.v230.commands import ReserveNow, StartSession
from forecourt.ocpi.v230.tokens import Token
from forecourt.ocpi.wire import DisplayText
from forecourt.roaming.cpo.replying import MOST_TEXT, read_profile
from forecourt.roaming.cpo.tokens import known_token, party_of
from forecourt.roaming.mapping.parties import party_name
from forecourt.roaming.registering import admitted_of

Peers = Callable[[Partner], Peer]


class CommandsHandler(CommandsReceiver):
    """Every version's commands in one shape; the answer in the caller's."""

    def __init__(self, commands: PartnerCommands, peers: Peers) -> None:
        self._commands = commands
        self._peers = peers

    async def command(self, call: Call, command: str, request: AnyDocument) -> AnyDocument:
        if isinstance(request.view, UnknownCommand):
            return _response(call, Answer(NOT_SUPPORTED, message=f"{command[:40]} is not known here."))
        admitted = admitted_of(call)
        asked = _asked(call, admitted.partner, request)
        checked(asked.response_url, self._peers(admitted.partner).reach)  # M12
        return _response(call, await self._commands.take(admitted.partner, admitted.caller, asked))


class ProfilesHandler(ChargingProfilesReceiver):
    """Profiles of running sessions."""

    def __init__(self, commands: PartnerCommands, peers: Peers, clock: Clock) -> None:
        self._commands = commands
        self._peers = peers
        self._clock = clock

    async def ask(self, call: Call, session_id: str, ahead: Ahead) -> AnyDocument:
        asked = self._session(call, GET_PROFILE, session_id, ahead.response_url, f"duration={ahead.duration}")
        return await self._take(call, msgspec.structs.replace(asked, duration_s=ahead.duration))

    async def set(self, call: Call, session_id: str, profile: AnyDocument) -> AnyDocument:
        wanted = profile.view.charging_profile
        asked = self._session(call, SET_PROFILE, session_id, profile.view.response_url, profile.raw.decode())
        read = read_profile(wanted, self._clock())
        return await self._take(call, msgspec.structs.replace(asked, profile=read, relative=wanted.start_date_time is None))

    async def clear(self, call: Call, session_id: str, answer_to: AnswerTo) -> AnyDocument:
        return await self._take(call, self._session(call, CLEAR_PROFILE, session_id, answer_to.response_url, ""))

    def _session(self, call: Call, kind: str, session_id: str, response_url: str, request: str) -> Asked:
        partner = admitted_of(call).partner
        return Asked(kind=kind, party=_party(call, partner), request=request, response_url=response_url, session_id=str(session_id))

    async def _take(self, call: Call, asked: Asked) -> AnyDocument:
        admitted = admitted_of(call)
        checked(asked.response_url, self._peers(admitted.partner).reach)
        answer = await self._commands.take(admitted.partner, admitted.caller, asked)
        return Document.made(ChargingProfileResponse(result=answer.result, timeout=answer.timeout_s))


def _asked(call: Call, partner: Partner, request: AnyDocument) -> Asked:
    party = _party(call, partner)
    document = upgraded(request, call.version, owner=party_of(party)).document
    view = document.view
    asked = Asked(kind="", party=party, request=request.raw.decode(), response_url=view.response_url)
    match view:
        case StartSession():
            return msgspec.structs.replace(
                asked,
                kind=START,
                token=_token(document, view.token, party),
                location_id=str(view.location_id),
                evse_uid=str(view.evse_uid or ""),
                connector_id=str(view.connector_id or ""),
                reference=str(view.authorization_reference or ""),
            )
        case StopSession():
            return msgspec.structs.replace(asked, kind=STOP, session_id=str(view.session_id))
        case ReserveNow():
            return msgspec.structs.replace(
                asked,
                kind=RESERVE,
                token=_token(document, view.token, party),
                location_id=str(view.location_id),
                evse_uid=str(view.evse_uid or ""),
                reservation_id=str(view.reservation_id),
                reference=str(view.authorization_reference or ""),
                expires_at=view.expiry_date,
            )
        case CancelReservation():
            return msgspec.structs.replace(asked, kind=CANCEL, reservation_id=str(view.reservation_id))
        case UnlockConnector():
            return msgspec.structs.replace(
                asked,
                kind=UNLOCK,
                location_id=str(view.location_id),
                evse_uid=str(view.evse_uid),
                connector_id=str(view.connector_id),
            )
    raise InvalidInput("This is no command that is known here.")


def _token(document: AnyDocument, view: Token, party: str) -> KnownToken:
    tree = document.tree.get("token")
    return known_token(Document(tree if isinstance(tree, dict) else {}, view), party)


def _party(call: Call, partner: Partner) -> str:
    """Who asks: behind a hub only the routing says it."""
    sender = call.routing.sender
    if sender is not None:
        return party_name(sender.country_code, sender.party_id).upper()
    return partner.roles[0].party if partner.roles else ""


def _response(call: Call, answer: Answer) -> AnyDocument:
    texts = (DisplayText(language="en", text=answer.message[:MOST_TEXT]),) if answer.message else ()
    told: AnyDocument = Document.made(CommandResponse(result=answer.result, timeout=answer.timeout_s, message=texts))
    return downgraded(told, call.version).document
