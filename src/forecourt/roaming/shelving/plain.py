"""Objects that have nothing within that is put by itself: tariffs, tokens, CDRs. The newest date counts."""

from __future__ import annotations

from forecourt.roaming.shelving.dates import Kept, Moments, Tree, changed, date_of


def whole(held: Kept | None, said: Tree, moments: Moments) -> Kept:
    """An object put (T13)."""
    at = moments.counted(said)
    return Kept(said, at) if held is None or at >= held.stated_at else held


def patched(held: Kept, changes: Tree, moments: Moments) -> Kept:
    """Some fields of it (T14)."""
    at = moments.counted(changes)
    if at < held.stated_at:
        return held
    return Kept(changed(held.tree, changes), held.stated_at if date_of(changes) is None else at)
