"""The providers' app in the demo: a driver reads the id on the charger, the provider's node finds it among its partners' places and
asks for the start over the roaming network."""

from typing import Final

import structlog

from forecourt.app.ports.roaming_emsp import Wanted
from forecourt.domain.access import Caller
from forecourt.domain.roaming import CommandState, PartnerEvse, PartnerSite
from forecourt.domain.roaming.evses import evse_name
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import ForecourtError
from forecourt.runtime.demo.world import OPERATOR, PROVIDERS, World
from forecourt.sim.bay import Token
from forecourt.store.queries.roaming_emsp import Wish

WAIT_S: Final = 20.0
PROMISED: Final = (CommandState.ACCEPTED, CommandState.DONE)

log = structlog.get_logger(__name__)


class ProviderApp:
    """Port `sim.drivers.App`."""

    def __init__(self, world: World) -> None:
        self._node = world.providers.node
        callers = world.providers.callers
        self._callers = {card.uid: callers[provider.party] for provider in PROVIDERS for card in provider.cards}

    def serves(self, token: Token) -> bool:
        """Whether it is a card of a provider."""
        return token.uid in self._callers

    async def start(self, identity: str, evse: int, connector: int, token: Token) -> bool:
        """Whether the station has promised to start."""
        found = await self._found(self._callers[token.uid], evse_name(OPERATOR[1], identity, evse) or "")
        if found is None:
            return False
        site, place = found
        wanted = Wanted(
            kind="start",
            party=site.owner,
            location_id=site.location_id,
            evse_uid=place.uid,
            connector_id=str(connector),
            token=TokenRef(uid=token.uid),
        )
        return await self._asked(self._callers[token.uid], wanted)

    async def stop(self, identity: str, evse: int, token: Token) -> bool:
        """Whether the station has promised to stop what the driver's session says runs."""
        caller = self._callers[token.uid]
        sessions = await self._node.store.queries.roaming_sessions.page(caller, token_uid=token.uid, limit=5)
        running = next((each for each in sessions.items if each.running), None)
        if running is None:
            return False
        return await self._asked(caller, Wanted(kind="stop", party=running.owner, session_id=running.session_id))

    async def _asked(self, caller: Caller, wanted: Wanted) -> bool:
        try:
            command = await self._node.roaming.emsp.commands.ask(caller, wanted, wait_s=WAIT_S)
        except ForecourtError as refusal:
            log.warning("the app was refused", wanted=wanted.kind, reason=refusal.message)
            return False
        if command.state not in PROMISED:
            log.warning("the app was refused", wanted=wanted.kind, answer=command.answer, result=command.result)
        return command.state in PROMISED

    async def _found(self, caller: Caller, name: str) -> tuple[PartnerSite, PartnerEvse] | None:
        page = await self._node.store.queries.partner_sites.page(caller, Wish(party=OPERATOR[1]), limit=200)
        return next(((site, each) for site in page.items for each in site.evses if each.evse_id == name), None)
