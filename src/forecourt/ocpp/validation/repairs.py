"""Applies the repair rules to plain data and records what each did."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

import msgspec

from forecourt.ocpp.validation.faults import MISSING, Container, Finding, Spot, findings_in
from forecourt.ocpp.validation.mending import Verdict
from forecourt.ocpp.validation.rules import RULES, Rule

_MAX_PASSES: Final = 5
_MAX_TEXT: Final = 200
_GONE: Final = object()
"""Holds the place of a dropped list item until the pass is over, so that the indexes of the other findings stay true."""


class Repair(msgspec.Struct, frozen=True):
    """One thing that was mended, with the JSON before and after; empty text stands for nothing there."""

    rule: str
    path: str
    was: str
    now: str


class Patient:
    """Plain data that is being mended, in place."""

    def __init__(self, tp: type[msgspec.Struct], payload: object) -> None:
        self._type = tp
        self._root: dict[str, object] = {"": payload}
        self.repairs: tuple[Repair, ...] = ()

    @property
    def payload(self) -> object:
        return self._root[""]

    def passes(self) -> Iterator[None]:
        """Mends once an iteration, until there is nothing that a rule can do: one repair may uncover another."""
        for _ in range(_MAX_PASSES):
            done = tuple(_one_pass(self._type, self._root))
            if not done:
                return
            self.repairs += done
            yield


def _one_pass(tp: type[msgspec.Struct], root: dict[str, object]) -> Iterator[Repair]:
    thinned: list[list[object]] = []
    for finding in list(findings_in(tp, root[""])):
        trail = finding.spot.trail or ((root, ""),)
        if not any(_at(container, key) is _GONE for container, key in trail):
            yield from _mended(finding, trail, thinned)
    for items in thinned:
        items[:] = [item for item in items if item is not _GONE]


def _mended(finding: Finding, trail: tuple[tuple[Container, str | int], ...], thinned: list[list[object]]) -> Iterator[Repair]:
    for rule in _candidates(finding.fault.keyword, finding.spot.label):
        answer = rule.do(finding)
        if answer is Verdict.DROP:
            yield from _drop(rule, finding.spot, thinned)
        elif answer is not Verdict.LEAVE:
            yield _put(rule, finding, trail[-1], answer)
        else:
            continue
        return


@lru_cache(maxsize=2048)
def _candidates(keyword: str, label: str) -> tuple[Rule, ...]:
    """The rules for a fault at a place. Bounded, since the names of unknown members come from outside."""
    return tuple(
        rule for rule in RULES if keyword in rule.on.split() and any(fnmatchcase(label, place) for place in rule.at.split())
    )


def _put(rule: Rule, finding: Finding, place: tuple[Container, str | int], answer: object) -> Repair:
    container, key = place
    was = "" if finding.value is MISSING else _text(finding.value)
    if answer is Verdict.REMOVE and isinstance(container, dict):
        container.pop(str(key))
        return Repair(rule.name, finding.spot.path, was, "")
    container[key] = answer  # type: ignore[index]  # a key is a name in a dict and an index in a list
    return Repair(rule.name, finding.spot.path, was, _text(answer))


def _drop(rule: Rule, spot: Spot, thinned: list[list[object]]) -> Iterator[Repair]:
    for depth in range(len(spot.trail) - 1, -1, -1):
        container, key = spot.trail[depth]
        if isinstance(container, list) and isinstance(key, int):
            path = "/".join(spot.path.split("/")[: depth + 2])
            yield Repair(rule.name, path, _text(container[key]), "")
            container[key] = _GONE
            thinned.append(container)
            return


def _at(container: Container, key: str | int) -> object:
    if isinstance(container, list):
        return container[key] if isinstance(key, int) and key < len(container) else None
    return container.get(str(key))


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()[:_MAX_TEXT]
