"""The mobility service provider's rooms put together."""

from __future__ import annotations

from dataclasses import dataclass

from forecourt.app.billing import ReceivedCdrs
from forecourt.app.roaming.emsp import Emsp
from forecourt.app.roaming.emsp.authorising import Authorising
from forecourt.app.roaming.emsp.commanding import RoamingCommands
from forecourt.app.roaming.emsp.completing import Completing
from forecourt.app.roaming.emsp.preferring import Preferring
from forecourt.app.roaming.emsp.projecting import Projecting
from forecourt.app.roaming.emsp.tokens import OwnTokens
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.emsp.cdrs import CdrIntake, CdrsHandler
from forecourt.roaming.emsp.commands import ChargingProfilesHandler, CommandsHandler
from forecourt.roaming.emsp.linking import CommandWire
from forecourt.roaming.emsp.locations import LocationsHandler
from forecourt.roaming.emsp.reading import HeldWords
from forecourt.roaming.emsp.sessions import SessionsHandler
from forecourt.roaming.emsp.tariffs import TariffsHandler
from forecourt.roaming.emsp.tokens import TokensHandler
from forecourt.roaming.mapping.own_tokens import token_offer
from forecourt.runtime.jobs import Job
from forecourt.runtime.roaming.core import Core, Part
from forecourt.runtime.subscribers import Subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class EmspRooms:
    """What a person may ask of a mobility provider, and what the node runs for it."""

    services: Emsp
    part: Part


def build_emsp(core: Core, received: ReceivedCdrs) -> EmspRooms:
    """On top of the core."""
    store, clock, shelving = core.store, core.clock, core.shelving
    tokens = OwnTokens(store.uow, store.emsp, store.directory, store.numbers, core.publishing, token_offer, clock=clock)
    wire = CommandWire(core.connection, core.address.ocpi, clock)
    completing = Completing(store.emsp, store.tokens, tokens, store.numbers, clock=clock)
    commands = RoamingCommands(
        store.uow,
        store.roaming,
        store.emsp,
        store.directory,
        core.ways,
        wire,
        completing,
        clock=clock,
    )
    projecting = Projecting(store.uow, store.roaming, store.emsp, store.directory, HeldWords(clock), commands, clock=clock)
    authorising = Authorising(store.uow, store.emsp, store.transactions, store.directory, tokens, clock=clock)
    cdrs = CdrIntake(shelving, received)
    part = Part(
        taking={ModuleID.CDRS: cdrs.take},
        handlers=(
            LocationsHandler(shelving),
            TariffsHandler(shelving),
            SessionsHandler(shelving),
            CdrsHandler(cdrs, shelving),
            TokensHandler(authorising, core.showing, clock),
            CommandsHandler(commands),
            ChargingProfilesHandler(commands),
        ),
        subscribers=(
            Subscriber("roaming search", projecting.handle, projecting.hears),
            Subscriber("roaming tokens", tokens.handle, tokens.hears),
        ),
        jobs=(
            Job("tokens for partners", 3600, tokens.everything),
            Job("tokens that lapse", 60, tokens.lapsed),
            Job("roaming commands", 5, commands.overdue),
            Job("partners' prices", 60, projecting.renew_prices),
        ),
    )
    preferring = Preferring(store.uow, store.directory, core.ways, completing, wire, clock=clock)
    return EmspRooms(services=Emsp(tokens=tokens, commands=commands, preferring=preferring), part=part)
