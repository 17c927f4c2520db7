"""The live stream of the pages: names of what changed, not what it is now. The parts that show it ask for themselves again.

Changes within half a second come as one. A page that comes back after a loss is told that everything may have changed, so that no
gap stays.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Set

from litestar import get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from forecourt.app.outbox import Relay
from forecourt.app.ports import JournalNews
from forecourt.console.frame import Here
from forecourt.domain.access import Caller
from forecourt.domain.events import Event

TOGETHER_S = 0.5
BEAT_S = 20.0
MOST_TOPICS = 20
MESSAGES = "messages"
"""The topic of the wire log, which is no event: it changes when the journal wrote."""
BILLING = frozenset(
    {
        "CdrCut",
        "CdrCredited",
        "CorrectionProposed",
        "CorrectionDecided",
        "CdrReceived",
        "CdrJudged",
        "InvoiceIssued",
        "CreditNoteIssued",
    }
)
PLACES = frozenset(
    {"ConnectorStatusChanged", "SiteChanged", "SiteRemoved", "TariffAssigned", "TariffUnassigned", "HeldObjectChanged"}
)
"""What the map shows."""
PRICED = frozenset({"PartnerPolicyChanged", "PartnerPolicyRemoved"})
"""Of a partner's bills, by its party."""


@get("/live")
async def live(visit: Here) -> ServerSentEvent:
    """`/live?topics=overview,station-…`: an event with the topic's name for each change."""
    visit.services.relay.require_room()
    topics = frozenset(visit.query.get("topics", "").split(",")[:MOST_TOPICS])
    stream = changes(visit.services.relay, visit.services.journal, visit.caller, topics)
    return ServerSentEvent(stream, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


async def changes(
    relay: Relay, journal: JournalNews, caller: Caller, topics: frozenset[str]
) -> AsyncGenerator[ServerSentEventMessage, None]:
    """Each topic once to begin with, since the page may be older than the stream; then each time it changed."""
    news = News(topics)
    readers = [asyncio.create_task(news.read(relay.live(caller)))]
    if MESSAGES in topics:
        readers.append(asyncio.create_task(news.hear(journal)))
    try:
        for topic in sorted(topics):
            yield ServerSentEventMessage(event=topic, data="all")
        while not news.over:
            yield ServerSentEventMessage(comment="still here")
            for topic in await news.take():
                yield ServerSentEventMessage(event=topic, data="changed")
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


class News:
    """The topics that changed since they were last told: as many as the page has, however much happens."""

    def __init__(self, topics: frozenset[str]) -> None:
        self._topics = topics
        self._changed: set[str] = set()
        self._woken = asyncio.Event()
        self.over = False

    async def read(self, events: AsyncIterator[Event]) -> None:
        """Note what each event touches, until the stream ends."""
        try:
            async for event in events:
                self._note(self._topics & set(topics_of(event)))
        finally:
            self.over = True
            self._woken.set()

    async def hear(self, journal: JournalNews) -> None:
        """Note what is written to the wire log."""
        while True:
            if await journal.wait(BEAT_S):
                self._note({MESSAGES})

    def _note(self, changed: Set[str]) -> None:
        if changed:
            self._changed |= changed
            self._woken.set()

    async def take(self) -> list[str]:
        """What changed within a moment; nothing after a silence."""
        try:
            async with asyncio.timeout(BEAT_S):
                await self._woken.wait()
        except TimeoutError:
            return []
        await asyncio.sleep(TOGETHER_S)
        changed, self._changed = sorted(self._changed), set()
        if not self.over:
            self._woken.clear()
        return changed


def topics_of(event: Event) -> Iterable[str]:
    """Which parts of pages an event touches."""
    yield "overview"
    if event.station_id is not None:
        yield f"station-{event.station_id}"
    if event.caller.startswith(("user:", "key:")):
        yield "audit"
    if event.type.startswith("Station") or event.type == "ConnectorStatusChanged":
        yield "stations"
    if event.type in PLACES:
        yield "places"
    if event.type in ("StationRefused", "StationAdopted", "StationRegistered", "StationChanged"):
        yield "refusals"
    if event.type.startswith("Tariff"):
        yield "tariffs"
    if event.type.startswith(("Roaming", "Route", "Partner", "HeldObject")):
        yield "roaming"
    if event.type.startswith("Partner") and event.type not in PRICED:
        yield "partners"
        yield f"partner-{event.subject_id}"
    if event.type.startswith("Transaction"):
        yield "transactions"
        if event.subject_id is not None:
            yield f"transaction-{event.subject_id}"
    if event.type in BILLING:
        yield "billing"
        if (transaction_id := event.data.get("transaction_id")) is not None:
            yield f"transaction-{transaction_id}"
    if event.type.startswith("Command") and event.station_id is not None:
        yield f"commands-{event.station_id}"


ROUTES = (live,)
