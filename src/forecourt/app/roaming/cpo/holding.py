"""The tokens that partners gave us: who answers for the one that is held against a reader (K01)."""

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple

import structlog

from forecourt.app.ports import PartnerReads, RoamingReads
from forecourt.app.ports.roaming_cpo import KnownToken, TokenReading
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import Authorization
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import InvalidInput

log = structlog.get_logger()

TOKENS: Final = "tokens"
LATEST: Final = "2.3.0"
"""In whose words the tokens of authorisations are kept."""
LONGEST_OF_16: Final = 20
"""Characters of an idTag (1.6); those of partners have up to 36."""
_KINDS: Final = {
    "rfid": ("RFID", "OTHER"),
    "emaid": ("EMAID", "OTHER"),
    "central": ("APP_USER", "AD_HOC_USER", "OTHER", "RFID"),
}
"""What a token of the station's may be to a partner; 2.1.1 knows only two kinds (K11)."""


class Holder(NamedTuple):
    """A partner that answers for a token, and the token as it gave it to us."""

    partner: Partner
    token: KnownToken


class HeldTokens:
    """Looks tokens up, without case, at every partner of the operator."""

    def __init__(self, roaming: RoamingReads, partners: PartnerReads, reading: TokenReading) -> None:
        self._roaming = roaming
        self._partners = partners
        self._reading = reading

    async def holders(self, operator_id: str, ref: TokenRef) -> list[Holder]:
        """Who gave us this token: valid ones first, each owner once, directly rather than through a hub."""
        found: dict[tuple[str, str], Holder] = {}
        for kind in kinds_of(ref):
            for row in await self._roaming.held_by_key(operator_id, TOKENS, f"{ref.key}|{kind.lower()}"):
                partner = await self._partners.by_id(row.partner_id)
                if partner is None or partner.state is not PartnerState.REGISTERED:
                    continue
                try:
                    token = self._reading.token(row.document, row.version, row.owner)
                except InvalidInput as unreadable:
                    log.warning("a partner's token cannot be read", partner=partner.name, reason=unreadable.message)
                    continue
                key = (row.owner, token.kind)
                if key not in found or found[key].partner.hub_party is not None:
                    found[key] = Holder(partner, token)
        return sorted(found.values(), key=lambda each: (not each.token.valid, each.token.owner))

    def read(self, authorization: Authorization) -> KnownToken:
        """The token of an authorisation."""
        return self._reading.token(authorization.token, LATEST, authorization.owner)

    async def askable(self, operator_id: str) -> Sequence[Partner]:
        """Partners that can be asked about a token that nobody gave us: those with a list of tokens to ask."""
        return [
            each
            for each in await self._partners.all()
            if each.operator_id == operator_id
            and each.state is PartnerState.REGISTERED
            and any(module.module == TOKENS and module.side.upper() in ("", "SENDER") for module in each.endpoints)
        ]


def kinds_of(ref: TokenRef) -> tuple[str, ...]:
    """The wire's words for what a station calls a token."""
    return _KINDS.get(ref.type, (ref.type.upper(),))


def station_uid(uid: str, station: Station) -> str:
    """What a station is given for a token's uid: one of the first generation knows twenty characters, and gets a name for it that
    stands for the whole."""
    if len(uid) <= LONGEST_OF_16 or station.version is None or not station.version.startswith("1."):
        return uid
    return f"R{hashlib.sha256(uid.casefold().encode()).hexdigest()[: LONGEST_OF_16 - 1].upper()}"
