"""What people ask about screens: what would be shown to whom, in every language; and what they make stations do about prices."""

from datetime import datetime

import msgspec

from forecourt.app.live import LiveStations
from forecourt.app.ports import CommandSender, ScreenReads, ScreenSpeech, Spoken, SpokenTariff, TokenReads, TransactionReads
from forecourt.app.screens.abilities import Abilities
from forecourt.app.screens.prices import Prices, worded
from forecourt.domain.access import Caller, Role
from forecourt.domain.commands import ChangeTransactionTariff, Command, CommandRecord, SetFallbackPrice, SetStationTariff, ShowPrice
from forecourt.domain.screens import Ability, CheckedCost, Delivery, KnownAbility, TextWay
from forecourt.domain.screens.texts import texts_for
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Tariff, Text
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Conflict, NotFound
from forecourt.kit.time import Clock


class ScreenState(msgspec.Struct, frozen=True, kw_only=True):
    """What a station can show, and what it was told last of each kind."""

    known: KnownAbility | None
    deliveries: tuple[Delivery, ...]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a driver would be shown now. `messages` are what the station would be sent for it; `tariff` how it would count."""

    tariff: Tariff | None
    texts: tuple[Text, ...] = ()
    all_texts: tuple[Text, ...] = ()
    ability: Ability | None = None
    messages: tuple[Spoken, ...] = ()
    spoken: SpokenTariff | None = None
    sentence: str = ""
    """What stands in the way of it."""


class ScreenViews:
    """Reads and verbs of people. Nothing here runs on a station's message."""

    def __init__(
        self,
        live: LiveStations,
        reads: ScreenReads,
        tokens: TokenReads,
        transactions: TransactionReads,
        sender: CommandSender,
        speech: ScreenSpeech,
        abilities: Abilities,
        prices: Prices,
        clock: Clock,
    ) -> None:
        self._live = live
        self._reads = reads
        self._tokens = tokens
        self._transactions = transactions
        self._sender = sender
        self._speech = speech
        self._abilities = abilities
        self._prices = prices
        self._clock = clock

    async def state(self, station: Station) -> ScreenState:
        """What is known of the station's screen."""
        told = await self._reads.deliveries(station.id)
        return ScreenState(known=await self._abilities.told(station), deliveries=tuple(told))

    async def checked_cost(self, transaction_id: str) -> CheckedCost | None:
        """What the station counted for a transaction; None where it counts nothing."""
        return await self._reads.checked_cost(transaction_id)

    async def ask(self, caller: Caller, station: Station) -> KnownAbility | None:
        """Ask the station now what it can show."""
        caller.require(Role.OPERATOR)
        return await self._abilities.ask(caller, station)

    async def preview(
        self, station: Station, evse: int | None, token: TokenRef | None, language: str | None, at: datetime | None
    ) -> Preview:
        """What somebody with this token would be shown here, and what would cross the wire for it."""
        known = None if token is None else await self._tokens.find(station.operator_id, token)
        group, spoken_language = (None, None) if known is None else (known.group, known.language)
        tariff = await self._tariff(station, evse, token, group, at or self._clock())
        if tariff is None:
            return Preview(tariff=None, sentence="No tariff applies here, so nothing is shown.")
        ability = await self._ability(station)
        shown = ability or Ability()
        wanted = (language or spoken_language, shown.language)
        texts = texts_for(tariff, wanted, several=shown.several_languages)
        return Preview(
            tariff=tariff,
            texts=texts,
            all_texts=texts_for(tariff, wanted, several=True),
            ability=ability,
            messages=() if station.version is None else self._messages(station.version, shown, token, texts, tariff),
            spoken=self._speech.tariff(worded(tariff, shown)) if shown.tariffs else None,
            sentence=_obstacle(station, ability, tariff) or (self._prices.obstacle(shown, tariff) if shown.tariffs else ""),
        )

    async def show_fallback(self, caller: Caller, station: Station, evse: int | None) -> CommandRecord:
        """Give the station the text that it shows while it does not know who charges."""
        tariff = await self._tariff(station, evse, None, None, self._clock())
        if tariff is None:
            raise Conflict("No tariff applies here, so there is nothing to show.", code="no_tariff")
        ability = await self._ability(station) or Ability()
        texts = texts_for(tariff, (ability.language,), several=ability.several_languages)
        command = SetFallbackPrice(texts=texts, several_languages=ability.several_languages)
        return await self._sender.send(caller, station, command)

    async def change_transaction(self, caller: Caller, station: Station, transaction_id: str) -> CommandRecord:
        """Make the station count a running transaction by the tariff that we price it by (I11)."""
        transaction = await self._transactions.by_id(transaction_id)
        if transaction is None or transaction.station_id != station.id or not caller.sees(transaction.operator_id):
            raise NotFound(f"Station {station.identity} has no transaction {transaction_id}.")
        at = transaction.started_at
        tariff = await self._tariff(station, transaction.evse, transaction.token, transaction.group, at)
        if tariff is None:
            raise Conflict("No tariff applies to the transaction.", code="no_tariff")
        ability = await self._ability(station) or Ability()
        command = ChangeTransactionTariff(transaction_id=transaction.id, tariff=worded(tariff, ability))
        return await self._sender.send(caller, station, command)

    def _messages(
        self, version: str, ability: Ability, token: TokenRef | None, texts: tuple[Text, ...], tariff: Tariff
    ) -> tuple[Spoken, ...]:
        commands: list[Command] = [SetFallbackPrice(texts=texts, several_languages=ability.several_languages)]
        if token is not None and ability.texts is TextWay.BY_MESSAGE:
            commands.append(ShowPrice(token=token, texts=texts))
        if ability.tariffs:
            commands.append(SetStationTariff(tariff=worded(tariff, ability)))
        return tuple(spoken for each in commands for spoken in self._speech.speak(version, each))

    async def _ability(self, station: Station) -> Ability | None:
        known = await self._abilities.told(station)
        return None if known is None else known.ability

    async def _tariff(
        self, station: Station, evse: int | None, token: TokenRef | None, group: str | None, at: datetime
    ) -> Tariff | None:
        async with self._live.turn(station.id) as live:
            here = live
        return await self._prices.of_driver(here, evse, token, group, at)


def _obstacle(station: Station, ability: Ability | None, tariff: Tariff) -> str:
    """Why the driver would not see it."""
    if ability is None:
        return "The station was not asked yet what it can show."
    if not ability.anything:
        return f"Station {station.identity} says that it shows no prices."
    if ability.currency is not None and ability.currency != tariff.currency:
        return f"The station's screen shows {ability.currency}; the tariff is in {tariff.currency}."
    return ""
