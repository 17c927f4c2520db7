"""The charge point operator's rooms put together."""

from __future__ import annotations

from dataclasses import dataclass

from forecourt.app.costs import Costs
from forecourt.app.ports import CommandSender
from forecourt.app.reservations import Reservations
from forecourt.app.roaming.cpo import charges, places, telling
from forecourt.app.roaming.cpo.asking import Spots
from forecourt.app.roaming.cpo.authority import RoamingAuthority
from forecourt.app.roaming.cpo.carrying import Carrying
from forecourt.app.roaming.cpo.charges import Charges
from forecourt.app.roaming.cpo.commands import PartnerCommands
from forecourt.app.roaming.cpo.holding import HeldTokens
from forecourt.app.roaming.cpo.linking import Links
from forecourt.app.roaming.cpo.places import Places
from forecourt.app.roaming.cpo.profiles import Profiles
from forecourt.app.roaming.cpo.telling import Telling
from forecourt.csms.schedules import schedule_in
from forecourt.roaming.cpo.commands import CommandsHandler, ProfilesHandler
from forecourt.roaming.cpo.lists import CdrsList, LocationsList, TariffsList
from forecourt.roaming.cpo.replying import Replies
from forecourt.roaming.cpo.sessions import SessionsList
from forecourt.roaming.cpo.tokens import Asker, Reading, TokensHandler
from forecourt.roaming.cpo.words import Words
from forecourt.runtime.jobs import Job
from forecourt.runtime.roaming.core import Core, Part
from forecourt.runtime.subscribers import Subscriber
from forecourt.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What roaming needs of the rest of the node."""

    commands: CommandSender
    reservations: Reservations
    costs: Costs
    links: Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpo:
    """What the rest of the node needs of it."""

    authority: RoamingAuthority
    places: Places
    commands: PartnerCommands
    part: Part


def build_links(store: Store) -> Links:
    """Whose driver charges: prices depend on it, so that it stands before billing."""
    return Links(store.uow, store.cpo, store.roaming, store.tokens, store.stations, _held(store))


def build_cpo(core: Core, ours: Ours) -> Cpo:
    """On top of the core."""
    store, clock = core.store, core.clock
    words, replies = Words(), Replies(core.connection)
    shown = Places(core.publishing, store.cpo, store.roaming, store.partners, store.directory, words, clock=clock)
    told = Charges(
        core.publishing, store.cpo, ours.links, ours.costs, store.billing, store.stations, store.directory, words, clock=clock
    )
    spots = Spots(core.publishing, store.cpo)
    carrying = Carrying(
        store.uow, spots, store.cpo, store.stations, store.directory, ours.commands, ours.reservations, ours.links, clock=clock
    )
    profiles = Profiles(
        carrying, store.cpo, store.stations, store.partners, ours.commands, store.numbers, replies, schedule_in, clock=clock
    )
    prepares = carrying.prepares | profiles.prepares
    commands = PartnerCommands(store.uow, store.cpo, store.partners, prepares, replies, clock=clock)
    later = Telling(store.uow, store.cpo, store.partners, replies, profiles, ours.links, clock=clock)
    handlers = (
        LocationsList(core.showing),
        TariffsList(core.showing),
        SessionsList(core.showing),
        CdrsList(core.showing),
        TokensHandler(core.shelving),
        CommandsHandler(commands, core.peer),
        ProfilesHandler(commands, core.peer, clock),
    )
    part = Part(
        handlers=handlers,
        subscribers=(
            Subscriber("roaming places", shown.handle, places.TYPES, prompt=True),
            Subscriber("roaming charges", told.handle, charges.TYPES),
            Subscriber("roaming news for partners", later.handle, telling.TYPES),
        ),
        jobs=(
            Job("places shown to partners", 60, shown.every),
            Job("sessions shown to partners", 10, told.running),
            Job("results owed to partners", 60, commands.forgotten),
        ),
        closing=(commands.stop,),
    )
    authority = RoamingAuthority(store.uow, store.roaming, _held(store), Asker(core.connection), clock=clock)
    return Cpo(authority=authority, places=shown, commands=commands, part=part)


def _held(store: Store) -> HeldTokens:
    return HeldTokens(store.roaming, store.partners, Reading())
