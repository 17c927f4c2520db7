"""Settings of stations that are lists of words (measurands): stations refuse a whole list for one word, or take it and keep few."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from forecourt.app.ports import CommandSender
from forecourt.domain.access import Caller
from forecourt.domain.commands import CommandRecord, GetConfiguration, Outcome, SetConfiguration
from forecourt.domain.stations import Station

TAKEN: Final = frozenset({"Accepted", "RebootRequired"})

ValueIn = Callable[[object, str], str | None]
"""Reads the value of a key out of a station's answer; implemented by the OCPP edge."""


class ListOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a station made of a list. `told` is the list as the station reads it back, None where it does not; `outcome` is that
    of the last command that was answered or not."""

    outcome: Outcome | None
    taken: tuple[str, ...]
    refused: tuple[str, ...]
    told: tuple[str, ...] | None
    command_ids: tuple[str, ...]


class ListSettings:
    """Sets a list as far as the station takes it: whole, else word by word, then reads it back (field note 47)."""

    def __init__(self, commands: CommandSender, value_in: ValueIn) -> None:
        self._commands = commands
        self._value_in = value_in

    async def set(
        self, caller: Caller, station: Station, key: str, words: Sequence[str], *, timeout_s: float | None = None
    ) -> ListOutcome:
        """Each attempt is a command of its own, kept as every command; one that is not answered ends the attempts."""
        asked: list[CommandRecord] = []

        async def write(wanted: Sequence[str]) -> bool:
            command = SetConfiguration(values={key: ",".join(wanted)})
            asked.append(await self._commands.send(caller, station, command, timeout_s=timeout_s))
            return asked[-1].status in TAKEN

        taken = tuple(words)
        if not await write(words):
            taken = ()
            for word in words if len(words) > 1 else ():
                if asked[-1].outcome is not Outcome.RESULT:
                    break
                if await write((*taken, word)):
                    taken = (*taken, word)
        told = None
        if asked[-1].outcome is Outcome.RESULT:
            asked.append(await self._commands.send(caller, station, GetConfiguration(keys=(key,)), timeout_s=timeout_s))
            told = self._words(asked[-1], key)
        kept = {each.casefold() for each in (taken if told is None else told)}
        return ListOutcome(
            outcome=asked[-1].outcome,
            taken=tuple(each for each in words if each.casefold() in kept),
            refused=tuple(each for each in words if each.casefold() not in kept),
            told=told,
            command_ids=tuple(each.id for each in asked),
        )

    def _words(self, record: CommandRecord, key: str) -> tuple[str, ...] | None:
        value = self._value_in(record.answer, key)
        return None if value is None else tuple(word for each in value.split(",") if (word := each.strip()))
