"""What the partner has: objects of its own in the order of their creation, and objects of others as they were pushed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.settings import Party

_CHILDREN = (("evses", "uid"), ("connectors", "id"))


class Own:
    """Objects of one module and version."""

    def __init__(self) -> None:
        self._objects: dict[str, Json] = {}

    def put(self, document: Json) -> None:
        """A new object goes to the end; an old one keeps its place (P05)."""
        self._objects[_key(document)] = document

    def remove(self, id_: str) -> None:
        """It is not listed any more."""
        del self._objects[id_.lower()]

    def get(self, id_: str) -> Json | None:
        """By its id, whatever the case (Y01)."""
        return self._objects.get(id_.lower())

    def within(self, date_from: str | None, date_to: str | None) -> list[Json]:
        """From inclusive, to exclusive (P01)."""
        return [each for each in self._objects.values() if _in(each["last_updated"], date_from, date_to)]

    def __iter__(self) -> Iterator[Json]:
        return iter(self._objects.values())

    def __len__(self) -> int:
        return len(self._objects)


class Held:
    """Objects of others in one module."""

    def __init__(self) -> None:
        self._objects: dict[tuple[str, str, str], Json] = {}

    def put(self, owner: Party, ids: list[str], document: Json) -> bool | None:
        """Whether it is new; None where the parent is unknown (L04)."""
        if len(ids) == 1:
            new = self._place(owner, ids) not in self._objects
            self._objects[self._place(owner, ids)] = document
            return new
        parent = self.get(owner, ids[:-1])
        if parent is None:
            return None
        children, name = _CHILDREN[len(ids) - 2]
        known = parent.setdefault(children, [])
        at = next((at for at, each in enumerate(known) if str(each[name]).lower() == ids[-1].lower()), None)
        if at is None:
            known.append(document)
        else:
            known[at] = document
        self._raise(owner, ids, document.get("last_updated"))
        return at is None

    def patch(self, owner: Party, ids: list[str], changes: Json) -> bool:
        """Whether it was known (T14); periods of a session are added (E03)."""
        known = self.get(owner, ids)
        if known is None:
            return False
        for name, value in changes.items():
            known[name] = [*known.get(name, ()), *value] if name == "charging_periods" else value
        self._raise(owner, ids, changes.get("last_updated"))
        return True

    def get(self, owner: Party, ids: list[str]) -> Json | None:
        """The object, or its child."""
        found = self._objects.get(self._place(owner, ids))
        for (children, name), id_ in zip(_CHILDREN, ids[1:], strict=False):
            inner = (found or {}).get(children) or ()
            found = next((each for each in inner if str(each[name]).lower() == id_.lower()), None)
        return found

    def delete(self, owner: Party, ids: list[str]) -> bool:
        """Whether it was known (F02)."""
        return self._objects.pop(self._place(owner, ids), None) is not None

    def _raise(self, owner: Party, ids: list[str], at: str | None) -> None:
        """The parents of a changed child are as new as it is (L02)."""
        for length in range(1, len(ids)):
            parent = self.get(owner, ids[:length])
            if parent is not None and at is not None:
                parent["last_updated"] = max(parent.get("last_updated", at), at)

    def __iter__(self) -> Iterator[Json]:
        return iter(self._objects.values())

    def __len__(self) -> int:
        return len(self._objects)

    @staticmethod
    def _place(owner: Party, ids: list[str]) -> tuple[str, str, str]:
        return owner.country.upper(), owner.id.upper(), ids[0].lower()


def _key(document: Json) -> str:
    return str(document.get("id") or document["uid"]).lower()


def _in(text: str, date_from: str | None, date_to: str | None) -> bool:
    at = _time(text)
    return (date_from is None or at >= _time(date_from)) and (date_to is None or at < _time(date_to))


def _time(text: Any) -> datetime:
    """Aware; a time without a zone is UTC (Y02)."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else datetime.fromisoformat(f"{text}+00:00")
