"""Locations, EVSEs and connectors put and patched, each by its own date (L02 to L05): pure, on the trees of their documents."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

import msgspec

from forecourt.kit.errors import NotFound
from forecourt.roaming.shelving.dates import Kept, Moments, Tree, changed, date_of, raised

EVSES: Final = ("evses", "uid")
CONNECTORS: Final = ("connectors", "id")
LEVELS: Final = (EVSES, CONNECTORS)
REMOVED: Final = "REMOVED"


class Within(msgspec.Struct, frozen=True):
    """Where a child is: the objects from the location down to its parent, and the child if there is one."""

    parents: tuple[Tree, ...]
    child: Tree | None


def whole(held: Kept | None, said: Tree, moments: Moments) -> Kept:
    """A location put as a whole (T13). EVSEs that were heard of since its date stay as they are; of one that is older than what is
    held, the newer EVSEs are taken."""
    at = moments.counted(said)
    if held is None:
        return Kept(said, at)
    if at < held.stated_at:
        return Kept(_refreshed(held.tree, said, moments), held.stated_at)
    list_name, identity = EVSES
    before = {_key(each, identity): each for each in _listed(held.tree, list_name)}
    evses: list[Tree] = []
    stayed: list[Tree] = []
    for each in _listed(said, list_name):
        old = before.pop(_key(each, identity), None)
        if old is None or moments.newer(each, old):
            evses.append(each)
        else:
            evses.append(old)
            stayed.append(old)
    stayed += (more := [old for old in before.values() if moments.held(old) > at])
    if not stayed:
        return Kept(said, at)
    return Kept(reduce(raised, stayed, {**said, list_name: [*evses, *more]}), at)


def patched(held: Kept, changes: Tree, moments: Moments) -> Kept:
    """Some fields of a location's own (T14, L03)."""
    at = moments.counted(changes)
    if at < held.stated_at:
        return held
    return Kept(changed(held.tree, changes), held.stated_at if date_of(changes) is None else at)


def _refreshed(held: Tree, said: Tree, moments: Moments) -> Tree:
    """What is held, with those EVSEs of an older location that are newer all the same."""
    list_name, identity = EVSES
    told = {_key(each, identity): each for each in _listed(said, list_name)}
    tree = held
    for each in _listed(held, list_name):
        new = told.get(_key(each, identity))
        if new is not None and new != each and moments.newer(new, each):
            tree = placed(tree, (_key(each, identity),), new)
    return tree


def within(tree: Tree, path: Sequence[str]) -> Within:
    """The child at a path of ids below a location. Raises `NotFound` where a parent is not known (L04)."""
    parents: list[Tree] = [tree]
    for (list_name, identity), wanted in zip(LEVELS, path[:-1], strict=False):
        found = _child(parents[-1], list_name, identity, wanted)
        if found is None:
            raise NotFound("The EVSE is not known here; put it, or its location, first.", code="unknown_location")
        parents.append(found)
    list_name, identity = LEVELS[len(path) - 1]
    return Within(tuple(parents), _child(parents[-1], list_name, identity, path[-1]))


def placed(tree: Tree, path: Sequence[str], child: Tree) -> Tree:
    """The location with a child put at a path of ids; it and the parents between are as new as the child (L02)."""
    parents = within(tree, path).parents
    for level in reversed(range(len(path))):
        list_name, identity = LEVELS[level]
        siblings = _listed(parents[level], list_name)
        wanted = path[level].casefold()
        replaced = [child if _key(each, identity) == wanted else each for each in siblings]
        if all(_key(each, identity) != wanted for each in siblings):
            replaced.append(child)
        child = raised({**parents[level], list_name: replaced}, child)
    return child


def gone(tree: Tree) -> bool:
    """A location whose EVSEs are all removed is gone (L05)."""
    evses = _listed(tree, EVSES[0])
    return bool(evses) and all(each.get("status") == REMOVED for each in evses)


def _child(parent: Tree, list_name: str, identity: str, wanted: str) -> Tree | None:
    return next((each for each in _listed(parent, list_name) if _key(each, identity) == wanted.casefold()), None)


def _listed(tree: Tree, list_name: str) -> list[Tree]:
    listed = tree.get(list_name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _key(tree: Tree, identity: str) -> str:
    return str(tree.get(identity)).casefold()
