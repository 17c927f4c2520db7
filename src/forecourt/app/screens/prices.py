"""Which tariff a driver is shown at a station, and by which tariff the station counts."""

from datetime import datetime

import msgspec

from forecourt.app.live import LiveStation
from forecourt.app.ports import ScreenSpeech, TariffBook
from forecourt.domain.screens import Ability
from forecourt.domain.screens.texts import texts_for
from forecourt.domain.tariffs import Tariff
from forecourt.domain.tokens import TokenRef


class Prices:
    """Looks prices up for screens."""

    def __init__(self, book: TariffBook, speech: ScreenSpeech) -> None:
        self._book = book
        self._speech = speech

    async def of_driver(
        self, live: LiveStation, evse: int | None, token: TokenRef | None, group: str | None, at: datetime
    ) -> Tariff | None:
        """The tariff of somebody who would start here now; nobody's token: of anybody."""
        station = live.station
        place = evse if evse is not None else only_evse(live)
        found = await self._book.of_place(
            station.operator_id, station.site_id, station.id, place, 1 if place else None, token, group, at
        )
        return found[0] if found else None

    async def own_of(
        self, live: LiveStation, ability: Ability, evse: int | None, tariff: Tariff, at: datetime
    ) -> tuple[Tariff | None, str]:
        """The driver's tariff where it differs from the one that the station counts by (I08.FR.01), if the station can process it;
        else a sentence that says why not."""
        if not ability.tariffs or await self.of_driver(live, evse, None, None, at) == tariff:
            return None, ""
        sentence = self.obstacle(ability, tariff)
        return (None, sentence) if sentence else (worded(tariff, ability), "")

    def wire_ids(self, ability: Ability, tariff: Tariff) -> tuple[str, ...]:
        """What the tariff is called on a station: as the default of an EVSE and as a driver's own, where that is another."""
        told = worded(tariff, ability)
        both = self._speech.tariff(told).tariff_id, self._speech.tariff(told, of_driver=True).tariff_id
        return tuple(dict.fromkeys(both))

    def obstacle(self, ability: Ability, tariff: Tariff) -> str:
        """Why a station cannot count by this tariff, as far as its settings say; empty when it can."""
        spoken = self._speech.tariff(tariff)
        if spoken.conditional and not ability.conditions:
            return "The station knows no conditions in tariffs."
        if ability.most_prices is not None and spoken.most_prices > ability.most_prices:
            return f"The tariff has {spoken.most_prices} prices of one kind; the station takes {ability.most_prices}."
        return ""


def worded(tariff: Tariff, ability: Ability) -> Tariff:
    """The tariff with the words that the station shows beside it (2.1 TariffType.description)."""
    return msgspec.structs.replace(tariff, texts=texts_for(tariff, (ability.language,), several=True))


def only_evse(live: LiveStation) -> int | None:
    """The EVSE of a station that has one."""
    evses = {evse for evse, _ in live.connectors if evse > 0}
    return evses.pop() if len(evses) == 1 else None
