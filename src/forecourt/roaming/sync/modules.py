"""Which modules go between us and a partner, which way: by the roles of both and the endpoints that it has (T21)."""

from __future__ import annotations

from typing import Final

from forecourt.domain.partners import Partner
from forecourt.domain.roaming.reach import EMSP, HUB, RECEIVER, SENDER, UNSAID, acting, opposite, serves
from forecourt.ocpi.interfaces.cdrs import CdrsReceiver, CdrsSender
from forecourt.ocpi.interfaces.hubclientinfo import HubClientInfoReceiver, HubClientInfoSender
from forecourt.ocpi.interfaces.locations import LocationsReceiver, LocationsSender
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.interfaces.sessions import SessionsReceiver, SessionsSender
from forecourt.ocpi.interfaces.tariffs import TariffsReceiver, TariffsSender
from forecourt.ocpi.interfaces.tokens import TokensReceiver, TokensSender
from forecourt.ocpi.modules import ModuleID

SENDERS: Final[dict[ModuleID, type[Interface]]] = {
    ModuleID.HUB_CLIENT_INFO: HubClientInfoSender,
    ModuleID.TOKENS: TokensSender,
    ModuleID.TARIFFS: TariffsSender,
    ModuleID.LOCATIONS: LocationsSender,
    ModuleID.SESSIONS: SessionsSender,
    ModuleID.CDRS: CdrsSender,
}
"""What is pulled, in this order: first what others speak of."""
RECEIVERS: Final[dict[ModuleID, type[Interface]]] = {
    ModuleID.SESSIONS: SessionsReceiver,
    ModuleID.CDRS: CdrsReceiver,
    ModuleID.TOKENS: TokensReceiver,
    ModuleID.TARIFFS: TariffsReceiver,
    ModuleID.LOCATIONS: LocationsReceiver,
    ModuleID.HUB_CLIENT_INFO: HubClientInfoReceiver,
}
"""What is pushed, the fewest first."""
OF_DRIVERS: Final = frozenset({ModuleID.SESSIONS, ModuleID.CDRS})
"""What goes to the mobility provider alone."""


def pulled_from(partner: Partner) -> tuple[ModuleID, ...]:
    """What the partner owns and we want."""
    ours, theirs = frozenset(each.role for each in partner.own), _theirs(partner)
    return tuple(
        module
        for module in SENDERS
        if serves(partner, module, SENDER) and _goes(module, theirs, ours, hub=is_hub(partner), of_hub=is_hub(partner))
    )


def pushed_to(partner: Partner) -> tuple[ModuleID, ...]:
    """What we own and the partner wants."""
    ours, theirs = frozenset(each.role for each in partner.own), _theirs(partner)
    return tuple(
        module
        for module in RECEIVERS
        if serves(partner, module, RECEIVER) and _goes(module, ours, theirs, hub=is_hub(partner), of_hub=HUB in ours)
    )


def is_hub(partner: Partner) -> bool:
    """Whether other parties stand behind it: by its hub party, or by its role in 2.2.1."""
    return partner.hub_party is not None or any(each.role == HUB for each in partner.roles)


def _theirs(partner: Partner) -> frozenset[str]:
    """The partner's roles; one of 2.1.1 may be either, which its endpoints tell."""
    return frozenset(each.role or UNSAID for each in partner.roles)


def _goes(module: ModuleID, owners: frozenset[str], others: frozenset[str], *, hub: bool, of_hub: bool) -> bool:
    """Whether one side owns objects of the module that the other has a use for. Behind a hub is everybody."""
    if module is ModuleID.HUB_CLIENT_INFO:
        return of_hub
    owner = acting(module, RECEIVER)
    wanting = frozenset({EMSP, UNSAID}) if module in OF_DRIVERS else opposite(owner)
    owned, wanted = bool(owners & {owner, UNSAID}), bool(others & wanting)
    return (owned or hub) and (wanted or hub) and (owned or wanted)
