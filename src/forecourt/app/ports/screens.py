"""Screens of stations: what is known of them, and how a price is said in their words."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from forecourt.domain.commands import Command
from forecourt.domain.pricing import Finding
from forecourt.domain.screens import Ability, CheckedCost, Delivery, KnownAbility
from forecourt.domain.tariffs import Tariff


class ScreenReads(Protocol):
    """What is kept of stations' screens."""

    async def ability(self, station_id: str) -> KnownAbility | None: ...
    async def deliveries(self, station_id: str) -> list[Delivery]: ...
    async def checked_cost(self, transaction_id: str) -> CheckedCost | None: ...


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A message that a station would be sent; without an action where its version cannot say it, as the sentence tells."""

    action: str
    payload: object = None
    sentence: str = ""


class SpokenTariff(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff as a station takes it: its id there, what of ours is lost, how many prices a dimension, whether with conditions."""

    tariff_id: str
    payload: object
    losses: tuple[Finding, ...]
    most_prices: int
    conditional: bool


class HeldTariffs(msgspec.Struct, frozen=True):
    """Which default tariffs a station says that it has: its ids, each with the EVSEs; no EVSE is every one."""

    evses: dict[str, frozenset[int]]

    def has(self, tariff_id: str, evse: int) -> bool:
        """Whether the EVSE has this tariff."""
        found = self.evses.get(tariff_id)
        return found is not None and (not found or evse in found or 0 in found)


class ScreenSpeech(Protocol):
    """Prices and screens in the words of stations' versions. Implemented by the OCPP edge."""

    def ability(self, version: str, answer: object) -> Ability:
        """What the answer to `AskAbility` says; nothing where it cannot be read."""

    def speak(self, version: str, command: Command) -> Sequence[Spoken]:
        """The messages that say the command."""

    def tariff(self, tariff: Tariff, *, of_driver: bool = False) -> SpokenTariff:
        """The tariff as a station takes it."""

    def held(self, answer: object) -> HeldTariffs | None:
        """What the answer to `GetStationTariffs` says; None where it cannot be read."""
