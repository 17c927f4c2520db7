"""Which of two statements about an object is the newer one. The owner's date counts, but never more than the time at which it came:
a partner whose clock is ahead would otherwise shut out all that it says once its clock is right."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from forecourt.ocpi.scalars import Unreadable, time

Tree: TypeAlias = dict[str, object]
DATE: Final = "last_updated"


class Kept(msgspec.Struct, frozen=True):
    """What is held of an object. `stated_at`: when its owner last said it whole or in its own fields; a change to what it has
    within raises the date in the tree alone (L02)."""

    tree: Tree
    stated_at: datetime


class Moments(msgspec.Struct, frozen=True):
    """When a statement came, and when the one that is held did."""

    now: datetime
    held_at: datetime

    def counted(self, said: Tree) -> datetime:
        """The date that a statement counts by; without one, the time at which it came."""
        return min(date_of(said) or self.now, self.now)

    def newer(self, said: Tree, held: Tree) -> bool:
        """Whether what is said counts against what is held. Of equal dates the later arrival does."""
        return self.counted(said) >= self.held(held)

    def held(self, tree: Tree) -> datetime:
        """The date that what is held counts by."""
        return min(date_of(tree) or self.held_at, self.held_at)


def date_of(tree: Tree) -> datetime | None:
    """The owner's date of an object; None where it says none that can be read."""
    try:
        at, _ = time(tree.get(DATE))
    except Unreadable:
        return None
    return at if isinstance(at, datetime) else None


def raised(parent: Tree, child: Tree) -> Tree:
    """A parent is as new as the newest of what it has (L02)."""
    said, own = date_of(child), date_of(parent)
    if said is None or (own is not None and own >= said):
        return parent
    return {**parent, DATE: child[DATE]}


def changed(tree: Tree, changes: Tree) -> Tree:
    """The object after a PATCH: null takes nothing away (T14), and no date goes back."""
    said, own = date_of(changes), date_of(tree)
    dated = said is not None and (own is None or said > own)
    named = {name: value for name, value in changes.items() if value is not None and (dated or name != DATE)}
    return {**tree, **named}
