"""Our drivers' tokens as partners know them: published as they change, with a contract each, never deleted (K01, K02, K09, K12)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import msgspec

from forecourt.app.ports import Directory, Numbers, Unit, UnitOfWork, Upsert
from forecourt.app.ports.roaming_emsp import EmspReads, OwnToken
from forecourt.app.roaming.publishing import Offer, Publishing
from forecourt.domain.access import Caller, Operator, Role, owner_for
from forecourt.domain.events import Event, new_event
from forecourt.domain.roaming.emsp import TermsOf, TokenTerms, Whitelist, contract_id, whitelist_of
from forecourt.domain.tokens import Token, TokenStatus
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.kit.time import Clock, utc_now

AT_ONCE: Final = 200
LOOK_BACK: Final = timedelta(hours=1)
EMSP: Final = "EMSP"
_OF_TOKENS: Final = frozenset({"TokenChanged", "TokenRemoved"})
_OF_PARTNERS: Final = frozenset({"PartnerRegistered", "PartnerResumed", "PartnerChanged"})


Place = tuple[TermsOf, str, str]
"""By what terms are known: of a token or a group, the key, the type."""
Known = dict[Place, TokenTerms]
WriteToken = Callable[[OwnToken], Offer | None]
"""The token in the words of the wire; None for one that the wire cannot say. Implemented by the roaming edge."""


class OwnTokens:
    """Publishes the tokens of every operator that is a mobility provider to some partner."""

    hears: Final = _OF_TOKENS | _OF_PARTNERS
    """The events that it follows."""

    def __init__(
        self,
        uow: UnitOfWork,
        reads: EmspReads,
        directory: Directory,
        numbers: Numbers,
        publishing: Publishing,
        write: WriteToken,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._reads = reads
        self._directory = directory
        self._numbers = numbers
        self._publishing = publishing
        self._write = write
        self._clock = clock
        self._lapsed_until: datetime | None = None

    async def handle(self, events: list[Event]) -> None:
        """Tokens that changed are told anew; to a first partner all of them."""
        touched: dict[str, list[Token]] = defaultdict(list)
        for event in events:
            token = _token_in(event)
            if event.type in _OF_PARTNERS and event.operator_id is not None:
                await self.all_of(event.operator_id)
            elif token is not None:
                touched[token.operator_id].append(token)
        for operator_id, found in touched.items():
            await self._renew(operator_id, found)

    async def everything(self) -> None:
        """All tokens, as the node starts and now and then: what is told already costs a look."""
        for operator in await self._directory.operators():
            await self.all_of(operator.id)

    async def lapsed(self) -> None:
        """Tokens whose validity ended since the last time."""
        now = self._clock()
        since, after = self._lapsed_until or now - LOOK_BACK, ("", "", "")
        while found := await self._reads.tokens_lapsing(since, now, after, AT_ONCE):
            for operator_id, group in groupby(found, key=lambda each: each.operator_id):
                await self._publish(operator_id, list(group))
            after = found[-1].operator_id, found[-1].uid_key, found[-1].type
        self._lapsed_until = now

    async def all_of(self, operator_id: str) -> None:
        """Every token of an operator."""
        after = ("", "")
        while found := await self._reads.tokens_after(operator_id, after, AT_ONCE):
            await self._publish(operator_id, found)
            after = found[-1].uid_key, found[-1].type

    async def own(self, operator_id: str, token: Token) -> OwnToken:
        """A token with what partners know of it, for a command."""
        operator = await self._operator(operator_id)
        party = await self._party(operator) or _party_of(operator)
        return (await self._told(operator, party, [token]))[0]

    async def terms(self, caller: Caller, of: TermsOf, key: str, type_: str = "") -> TokenTerms | None:
        """What was said of a token, or of a group."""
        operator_id = owner_for(caller, await self._directory.operators())
        known = await self._reads.terms_among(operator_id, [_key(of, key)])
        return next((each for each in known if (each.of, each.key, each.type) == (of, _key(of, key), type_)), None)

    async def say(
        self, caller: Caller, of: TermsOf, key: str, type_: str, *, contract: str, whitelist: Whitelist | None, visual_number: str
    ) -> TokenTerms:
        """Say how a token, or every token of a group, is known to partners. A contract that is left empty stays as it is."""
        caller.require(Role.OPERATOR)
        if len(contract) > 36 or not (contract.isascii() and contract.isprintable()):
            fault = FieldFault(path="$.contract_id", rule="K12", message="A contract has at most 36 characters of ASCII.")
            raise InvalidInput("The contract id cannot be told to partners.", faults=(fault,))
        operator_id, now = owner_for(caller, await self._directory.operators()), self._clock()
        was = await self.terms(caller, of, key, type_)
        kept = contract or ("" if was is None else was.contract_id)
        terms = TokenTerms(
            operator_id=operator_id, of=of, key=_key(of, key), type=type_, contract_id=kept, whitelist=whitelist,
            visual_number=visual_number, updated_at=now,
        )  # fmt: skip
        data: dict[str, object] = {"of": of, "is": msgspec.to_builtins(terms)}
        event = new_event("TokenTermsChanged", caller, now, operator_id=operator_id, subject_id=terms.key, data=data)
        await self._uow.commit(Unit(f"terms:{operator_id}", writes=[Upsert(terms)], events=[event]))
        if of == "group":
            await self._publish(operator_id, await self._reads.tokens_of_group(operator_id, key, AT_ONCE))
        else:
            found = await self._reads.tokens_of_uid(operator_id, terms.key)
            await self._publish(operator_id, [each for each in found if each.type == type_])
        return terms

    async def _renew(self, operator_id: str, told: Sequence[Token]) -> None:
        """As they are now; one that is no more is told as no longer valid (K02)."""
        tokens: list[Token] = []
        for each in told:
            now = await self._reads.tokens_of_uid(operator_id, each.uid_key)
            gone = msgspec.structs.replace(each, status=TokenStatus.INVALID)
            tokens.append(next((token for token in now if token.type == each.type), gone))
        await self._publish(operator_id, tokens)

    async def _publish(self, operator_id: str, tokens: Sequence[Token]) -> None:
        operator = await self._operator(operator_id)
        party = await self._party(operator)
        if party is None or not tokens:
            return
        offers = [offer for own in await self._told(operator, party, tokens) if (offer := self._write(own)) is not None]
        await self._publishing.publish(operator_id, offers)

    async def _told(self, operator: Operator, party: str, tokens: Sequence[Token]) -> list[OwnToken]:
        keys = {each.uid_key for each in tokens} | {each.group for each in tokens if each.group}
        known = {(each.of, each.key, each.type): each for each in await self._reads.terms_among(operator.id, keys)}
        known |= await self._contracted(operator.id, party, tokens, known)
        now = self._clock()
        return [_told(operator, party, token, known, now) for token in tokens]

    async def _contracted(self, operator_id: str, party: str, tokens: Sequence[Token], known: Known) -> Known:
        """Contracts for tokens that have none; each is its token's for good (K12)."""
        made: Known = {}
        for token in tokens:
            place: Place = ("token", token.uid_key, token.type)
            own = known.get(place) or TokenTerms(
                operator_id=operator_id, of="token", key=token.uid_key, type=token.type, updated_at=self._clock()
            )
            if not own.contract_id:
                number = await self._numbers.next("contract")
                made[place] = msgspec.structs.replace(own, contract_id=contract_id(party, number))
        if made:
            await self._uow.commit(Unit(f"terms:{operator_id}", writes=[Upsert(each) for each in made.values()]))
        return made

    async def _operator(self, operator_id: str) -> Operator:
        return next(each for each in await self._directory.operators() if each.id == operator_id)

    async def _party(self, operator: Operator) -> str | None:
        """The party that issues: the operator's own where it is a mobility provider to anybody, else the first that is."""
        parties = [
            role.party.upper()
            for partner in await self._reads.partners_of(operator.id)
            for role in partner.own
            if role.role.upper() == EMSP
        ]
        own = _party_of(operator)
        return own if own in parties else min(parties, default=None)


def _party_of(operator: Operator) -> str:
    return f"{operator.country_code}*{operator.party_id}".upper()


def _token_in(event: Event) -> Token | None:
    """The token that an event tells of, as it is or was."""
    if event.type not in _OF_TOKENS:
        return None
    told = event.data.get("is") or event.data.get("was")
    return None if told is None else msgspec.convert(told, Token)


def _told(operator: Operator, party: str, token: Token, known: Known, now: datetime) -> OwnToken:
    own = known["token", token.uid_key, token.type]
    group = None if token.group is None else known.get(("group", token.group, ""))
    return OwnToken(
        token=token,
        party=party,
        issuer=operator.legal_name,
        contract_id=own.contract_id,
        whitelist=whitelist_of(token, own, group),
        visual_number=own.visual_number,
        valid=token.status is TokenStatus.ACCEPTED and (token.valid_until is None or token.valid_until > now),
    )


def _key(of: TermsOf, key: str) -> str:
    return key.casefold() if of == "token" else key
