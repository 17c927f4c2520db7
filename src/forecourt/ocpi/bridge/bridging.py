"""Documents and the changes of a PATCH from any version to any other, step by step, with all that is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

import msgspec

from forecourt.ocpi.bridge.from_211 import FROM_211
from forecourt.ocpi.bridge.losses import Loss
from forecourt.ocpi.bridge.to_211 import TO_211, not_expressible
from forecourt.ocpi.bridge.to_221 import TO_221
from forecourt.ocpi.bridge.to_230 import TO_230
from forecourt.ocpi.bridge.walking import Step, Tree, Walk, untold
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces import objects
from forecourt.ocpi.interfaces.calls import AnyDocument, Changes
from forecourt.ocpi.interfaces.operations import Versioned
from forecourt.ocpi.reading import read
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire

PIVOT: Final = Version.V230
_STEPS: Final = {(step.before, step.after): step for step in (FROM_211, TO_211, TO_221, TO_230)}


class Bridged(msgspec.Struct, frozen=True):
    """An object in another version, and what was lost."""

    document: AnyDocument
    losses: tuple[Loss, ...] = ()


def upgraded(document: AnyDocument, from_: Version, *, owner: Party | None = None, into: type[Wire] | None = None) -> Bridged:
    """The object in 2.3.0. `owner`: whose it is, which 2.1.1 tells in the URL only; `into`: the struct of 2.3.0, where the one of
    2.1.1 stands for two (CommandResponse)."""
    return bridged(document, from_, PIVOT, owner=owner, into=into)


def downgraded(document: AnyDocument, to: Version, *, place: AnyDocument | None = None) -> Bridged:
    """An object of 2.3.0 in an earlier version. `place`: the location (2.3.0) of a session, which 2.1.1 wants whole.

    Raises Conflict `not_expressible` for what the version cannot say at all.
    """
    return bridged(document, PIVOT, to, place=place)


def bridged(
    document: AnyDocument,
    from_: Version,
    to: Version,
    *,
    owner: Party | None = None,
    into: type[Wire] | None = None,
    place: AnyDocument | None = None,
) -> Bridged:
    """The object of one version in another; the same document where both are one."""
    if from_ is to:
        return Bridged(document)
    before = type(document.view)
    family = _family(before, from_, into)
    tree: Tree = document.tree
    where = None if place is None else place.tree
    losses: list[Loss] = []
    for step in _way(from_, to):
        walk = Walk(step, owner=owner, place=where)
        tree = walk.object(tree, _struct(family, step.before, before), _struct(family, step.after, before), "")
        losses += walk.losses
        where = None if where is None else _place_after(step, where)
    after = _struct(family, to, before)
    return Bridged(Document(tree, read(tree, after)), (*losses, *untold(tree, before, after)))


def bridged_changes(changes: Changes, of: type[Wire], from_: Version, to: Version) -> tuple[Changes, tuple[Loss, ...]]:
    """The body of a PATCH of an object whose struct in `from_` is `of`."""
    family, tree = _family(of, from_, None), changes
    losses: list[Loss] = []
    for step in _way(from_, to):
        walk = Walk(step, whole=False)
        tree = walk.object(tree, _struct(family, step.before, of), _struct(family, step.after, of), "")
        losses += walk.losses
    return tree, tuple(losses)


def _way(from_: Version, to: Version) -> Iterator[Step]:
    order = list(Version)
    start, end = order.index(from_), order.index(to)
    stops = order[start : end + 1] if start < end else order[end : start + 1][::-1]
    return (_STEPS[each] for each in pairwise(stops))


def _place_after(step: Step, place: Tree) -> Tree:
    return Walk(step).object(place, objects.LOCATION[step.before], objects.LOCATION[step.after], "")


def _struct(family: Versioned, version: Version, of: type[Wire]) -> type[Wire]:
    found = family.get(version)
    if found is None:
        raise not_expressible(f"OCPI {version} has no {of.__name__}.")
    return found


@cache
def _families() -> tuple[Versioned, ...]:
    """Every object with its struct in each version."""
    named = [each for each in vars(objects).values() if isinstance(each, dict) and Version.V230 in each]
    objects_ = [each for each in named if isinstance(each[Version.V230], type)]
    commands = [
        {version: bodies[name] for version, bodies in objects.COMMANDS.items() if name in bodies}
        for name in objects.COMMANDS[Version.V230]
    ]
    return (*objects_, *commands)


def _family(of: type[Wire], version: Version, into: type[Wire] | None) -> Versioned:
    for family in _families():
        if family.get(version) is of and (into is None or into in family.values()):
            return family
    raise TypeError(f"{of.__name__} is no object of {version}")
