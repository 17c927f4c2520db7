"""Results of commands and of charging profiles, at the URLs that we gave for them (mod_commands, mod_charging_profiles, Sender)."""

from __future__ import annotations

from forecourt.app.roaming.emsp.commanding import RoamingCommands
from forecourt.ocpi.codec import render
from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.chargingprofiles import ChargingProfilesSender
from forecourt.ocpi.interfaces.commands import CommandsSender
from forecourt.roaming.registering import admitted_of


class CommandsHandler(CommandsSender):
    """What the station did (M03, M04). The URL is good for the partner that it was given to, and says which command (M13)."""

    def __init__(self, commands: RoamingCommands) -> None:
        self._commands = commands

    async def result(self, call: Call, where: str, result: AnyDocument) -> None:
        admitted, view = admitted_of(call), result.view
        message = " ".join(each.text for each in getattr(view, "message", ()))
        await self._commands.result(admitted.caller, admitted.partner, where, view.result, message)


class ChargingProfilesHandler(ChargingProfilesSender):
    """What became of a profile, and profiles that are other ones now (G02, G05)."""

    def __init__(self, commands: RoamingCommands) -> None:
        self._commands = commands

    async def result(self, call: Call, where: str, result: AnyDocument) -> None:
        admitted, profile = admitted_of(call), result.tree.get("profile")
        detail = "" if profile is None else render(profile).decode()
        await self._commands.result(admitted.caller, admitted.partner, where, result.view.result, "", detail)

    async def changed(self, call: Call, session_id: str, profile: AnyDocument) -> None:
        admitted = admitted_of(call)
        await self._commands.profile(admitted.caller, admitted.partner, str(session_id), profile.raw.decode())
