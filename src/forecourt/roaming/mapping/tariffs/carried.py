"""What we only carry of a tariff: the energy mix and the fields at its top that no standard of ours knows (T10)."""

from __future__ import annotations

from collections.abc import Iterable

from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.shapes import names_of
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.tariffs.words import STRUCTS

ENERGY_MIX = "energy_mix"
SPOKEN_FOR = frozenset[str]().union(*(names_of(struct) for struct in STRUCTS.values()))
"""The fields at the top of a tariff that a version of the standard defines: carried they would say something in that version."""


def misplaced(document: object, version: Version) -> list[str]:
    """Fields at the top of a document that belong to another version, and are not carried."""
    known = names_of(STRUCTS[version])
    return [name for name in document if name in SPOKEN_FOR and name not in known] if isinstance(document, dict) else []


def carried_from(document: object, version: Version) -> str:
    """The JSON of what is carried out of a document. An energy mix is kept in the words of 2.2.1 and later."""
    if not isinstance(document, dict):
        return "{}"
    kept = {name: value for name, value in document.items() if name not in SPOKEN_FOR and value is not None}
    if (mix := document.get(ENERGY_MIX)) is not None:
        kept[ENERGY_MIX] = _renamed(mix, "source", "category") if version is Version.V211 else mix
    return render(kept).decode()


def carried_into(document: dict[str, object], other: str, version: Version) -> dict[str, object]:
    """The document with what was carried; what any version defines is never taken from there, the energy mix aside."""
    carried = parse(other)
    if not isinstance(carried, dict):
        return document
    fields = {name: value for name, value in carried.items() if name not in SPOKEN_FOR}
    if (mix := carried.get(ENERGY_MIX)) is not None:
        fields[ENERGY_MIX] = _renamed(mix, "category", "source") if version is Version.V211 else mix
    return document | fields


def _renamed(mix: object, old: str, new: str) -> object:
    """The mix with the kind of each impact under its other name (2.1.1: source; later: category)."""
    if not isinstance(mix, dict) or not isinstance(mix.get("environ_impact"), list):
        return mix
    impacts: Iterable[object] = mix["environ_impact"]
    return mix | {"environ_impact": [_with_name(impact, old, new) for impact in impacts]}


def _with_name(impact: object, old: str, new: str) -> object:
    if not isinstance(impact, dict):
        return impact
    return {new if name == old else name: value for name, value in impact.items()}
