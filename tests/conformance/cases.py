"""Which cases of the standard a test proves, and in which versions: the source of the coverage page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest

SECOND: Final = ("2.0.1", "2.1")


@dataclass(frozen=True)
class Proof:
    """What a test proves. Ids are test case ids of OCPP 2.0.1 part 6, or sections and requirements of the 1.6 documents."""

    ids: tuple[str, ...]
    versions: tuple[str, ...]


def case(*ids: str, versions: tuple[str, ...] = SECOND) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The test proves these test cases; it runs once for each version."""

    def proves(test: Callable[..., Any]) -> Callable[..., Any]:
        test.proof = Proof(ids, versions)  # type: ignore[attr-defined]
        each_version: Callable[..., Any] = pytest.mark.parametrize("version", versions)(test)
        return each_version

    return proves


def first(*sections: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The test proves these sections of 1.6, or requirements of its security whitepaper."""
    return case(*(f"1.6 {each}" for each in sections), versions=("1.6",))
