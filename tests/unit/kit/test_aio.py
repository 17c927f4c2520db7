"""Many who ask at the same moment are served by one answer."""

import asyncio

import pytest

from forecourt.kit.aio import Batched


class Shelf:
    """Something slow that is asked for many keys at once; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.trouble: Exception | None = None

    async def fetch(self, keys: list[str]) -> dict[str, str]:
        self.asked.append(keys)
        await asyncio.sleep(0)
        if self.trouble is not None:
            raise self.trouble
        return {key: key.upper() for key in keys if key != "unknown"}


async def test_callers_of_the_same_moment_share_one_fetch() -> None:
    shelf = Shelf()
    batched = Batched(shelf.fetch)

    answers = await asyncio.gather(*(batched.get(key) for key in ("a", "b", "a", "unknown")))

    assert answers == ["A", "B", "A", None]
    assert shelf.asked == [["a", "b", "unknown"]]


async def test_whoever_comes_later_gets_the_next_fetch() -> None:
    shelf = Shelf()
    batched = Batched(shelf.fetch)

    assert await batched.get("a") == "A"
    assert await batched.get("a") == "A"

    assert shelf.asked == [["a"], ["a"]]


async def test_a_fetch_has_a_bounded_size() -> None:
    shelf = Shelf()
    batched = Batched(shelf.fetch, at_once=2)

    await asyncio.gather(*(batched.get(key) for key in "abcde"))

    assert shelf.asked == [["a", "b"], ["c", "d"], ["e"]]


async def test_trouble_reaches_those_who_asked_and_no_one_after_them() -> None:
    shelf = Shelf()
    batched = Batched(shelf.fetch)
    shelf.trouble = OSError("down")

    results = await asyncio.gather(batched.get("a"), batched.get("b"), return_exceptions=True)
    assert [str(each) for each in results] == ["down", "down"]

    shelf.trouble = None
    assert await batched.get("a") == "A"


async def test_a_caller_that_goes_away_takes_nothing_from_the_others() -> None:
    batched = Batched(Shelf().fetch)
    one, other = asyncio.create_task(batched.get("a")), asyncio.create_task(batched.get("a"))
    await asyncio.sleep(0)

    one.cancel()

    assert await other == "A"
    with pytest.raises(asyncio.CancelledError):
        await one
