"""The live stream names what changed, once for many changes, and begins with everything."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from forecourt.console.live import News, topics_of
from forecourt.domain.access import system_caller
from forecourt.domain.events import Event, new_event

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(type_: str, subject_id: str | None = None) -> Event:
    return new_event(type_, system_caller("test"), NOW, operator_id="operator", station_id="S", subject_id=subject_id)


def test_a_transaction_touches_its_page_its_station_and_the_lists() -> None:
    topics = set(topics_of(event("TransactionUpdated", "T")))

    assert topics == {"overview", "station-S", "transactions", "transaction-T"}


async def test_many_changes_are_told_once_and_only_what_the_page_shows() -> None:
    news = News(frozenset({"station-S", "station-OTHER"}))

    async def many() -> AsyncIterator[Event]:
        for _ in range(1_000):
            yield event("ConnectorStatusChanged")
        await asyncio.Event().wait()

    reader = asyncio.create_task(news.read(many()))
    told = await news.take()
    reader.cancel()

    assert told == ["station-S"]


async def test_the_end_of_the_events_ends_the_stream() -> None:
    news = News(frozenset({"overview"}))

    async def none() -> AsyncIterator[Event]:
        return
        yield

    await news.read(none())

    assert news.over
    assert await news.take() == []
