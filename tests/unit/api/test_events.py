"""A client of the live stream that takes nothing is let go."""

import asyncio
from typing import Any, cast

import pytest
from litestar.types import Receive, Scope, Send

from forecourt.api import events


async def test_a_client_that_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SEND_S", 0.01)
    taken: list[Any] = []

    async def stuck(message: Any) -> None:
        if taken:
            await asyncio.Event().wait()
        taken.append(message)

    async def stream(scope: Any, receive: Any, send: Any) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(_pour(send))

    await events.SendDeadline(stream)(cast(Scope, {}), cast(Receive, None), cast(Send, stuck))

    assert len(taken) == 1


async def _pour(send: Any) -> None:
    while True:
        await send({"type": "http.response.body"})


async def test_other_failures_are_not_hidden() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        await events.SendDeadline(broken)(cast(Scope, {}), cast(Receive, None), cast(Send, None))
