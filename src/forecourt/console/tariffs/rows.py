"""The rows of the tariff editor: what the fields of a form are rows of, and what its buttons do to them."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

import msgspec

from forecourt.domain.tariffs import Dimension

Fields = Mapping[str, str]

CONDITIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "times": ("Time of day", ("start_time", "end_time")),
    "days": ("Days of the week", tuple(f"days[{day}]" for day in range(7))),
    "dates": ("Dates", ("start_date", "end_date")),
    "energy": ("Energy charged so far", ("min_kwh", "max_kwh")),
    "duration": ("Time since the start", ("min_duration_s", "max_duration_s")),
    "power": ("Power at the moment", ("min_power_kw", "max_power_kw")),
    "current": ("Current at the moment", ("min_current_a", "max_current_a")),
    "reservation": ("Reservations", ("reservation",)),
}
"""A kind of condition: its name, and the restrictions that it is made of."""

_NUMBER = re.compile(r"\[(\d{1,3})\]")
_TAXES = r"elements\[\d{1,3}\]\.components\[\d{1,2}\]\.taxes"
_LIST = re.compile(rf"texts|elements(\[\d{{1,3}}\]\.components)?|{_TAXES}")
_ROW = re.compile(rf"({_LIST.pattern})\[(?P<at>\d{{1,3}})\]")


class ComponentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A price, and the paths of its taxes: one to fill in where there is none."""

    path: str
    taxes: tuple[str, ...]


class ElementRow(msgspec.Struct, frozen=True, kw_only=True):
    """An element: its prices, the kinds of conditions that it has, and those that it could have with their names."""

    path: str
    components: tuple[ComponentRow, ...]
    conditions: tuple[str, ...]
    addable: tuple[tuple[str, str], ...]


class Rows:
    """Which rows the fields are of."""

    def __init__(self, values: Fields) -> None:
        self._values = values
        self._numbers: dict[str, set[int]] = defaultdict(set)
        for name in values:
            for found in _NUMBER.finditer(name):
                self._numbers[name[: found.start()]].add(int(found[1]))

    def count(self, path: str) -> int:
        """How many rows a list has, numbered from 0 without a gap."""
        numbers = self._numbers.get(path, set())
        return next(at for at in range(len(numbers) + 1) if at not in numbers)

    def of(self, path: str) -> tuple[str, ...]:
        """The paths of the rows of a list."""
        return tuple(f"{path}[{at}]" for at in range(self.count(path)))

    @property
    def elements(self) -> tuple[ElementRow, ...]:
        """The elements as the editor shows them."""
        return tuple(self._element(path) for path in self.of("elements"))

    def _element(self, path: str) -> ElementRow:
        shown = tuple(kind for kind in CONDITIONS if self._shows(path, kind))
        return ElementRow(
            path=path,
            components=tuple(
                ComponentRow(path=each, taxes=self.of(f"{each}.taxes") or (f"{each}.taxes[0]",))
                for each in self.of(f"{path}.components")
            ),
            conditions=shown,
            addable=tuple((kind, label) for kind, (label, _) in CONDITIONS.items() if kind not in shown),
        )

    def _shows(self, path: str, kind: str) -> bool:
        names = (f"{path}.restrictions.{name}" for name in CONDITIONS[kind][1])
        return bool(self._values.get(f"{path}.shows.{kind}")) or any(self._values.get(name) for name in names)


def changed(values: Fields, do: str) -> tuple[dict[str, str], str]:
    """What a button makes of the fields, and the id of the field or button to go on with.

    `do` is `add:` and a list; `up:`, `down:`, `copy:` or `remove:` and a row; `when:` or `always:`, an element, a condition.
    """
    verb, _, target = do.partition(":")
    path, _, kind = target.partition(":")
    if verb == "add" and _LIST.fullmatch(path):
        return _added(values, path)
    row = _ROW.fullmatch(path)
    if row is not None and verb == "when":
        return _conditioned(values, path, values.get(f"{path}.condition", ""))
    if row is not None and verb == "always":
        return _freed(values, path, kind)
    if row is not None and verb in _ORDERS:
        return _reordered(values, verb, row[1], int(row["at"]))
    return dict(values), ""


def _added(values: Fields, path: str) -> tuple[dict[str, str], str]:
    """A new last row; a new price is taxed as the one before it."""
    rows = Rows(values)
    at = rows.count(path)
    made = dict(values)
    row = f"{path}[{at}]"
    if path == "elements":
        made[row] = "1"
        return _price_added(made, f"{row}.components[0]", "ENERGY", f"elements[{at - 1}].components[0]")
    if path.endswith(".components"):
        priced = {values.get(f"{each}.dimension") for each in rows.of(path)}
        dimension = next((each.value for each in Dimension if each.value not in priced), Dimension.ENERGY.value)
        return _price_added(made, row, dimension, f"{path}[{at - 1}]")
    if path.endswith(".taxes"):
        made |= {f"{path}[0].name": made.get(f"{path}[0].name", "VAT"), f"{row}.name": "VAT"}
        return made, f"f-{row}.percentage"
    made[f"{row}.language"] = ""
    return made, f"f-{row}.language"


def _price_added(made: dict[str, str], row: str, dimension: str, like: str) -> tuple[dict[str, str], str]:
    taxes = {name.replace(like, row, 1): value for name, value in made.items() if name.startswith(f"{like}.taxes[")}
    return made | taxes | {f"{row}.dimension": dimension}, f"f-{row}.price"


def _conditioned(values: Fields, path: str, kind: str) -> tuple[dict[str, str], str]:
    """An element gets a condition to fill in."""
    if kind not in CONDITIONS:
        return dict(values), f"f-{path}.condition"
    return {**values, f"{path}.shows.{kind}": "1"}, f"f-{path}.restrictions.{CONDITIONS[kind][1][0]}"


def _freed(values: Fields, path: str, kind: str) -> tuple[dict[str, str], str]:
    """An element loses a condition."""
    gone = {f"{path}.restrictions.{name}" for name in CONDITIONS.get(kind, ("", ()))[1]} | {f"{path}.shows.{kind}"}
    return {name: value for name, value in values.items() if name not in gone}, f"f-{path}.condition"


def _reordered(values: Fields, verb: str, path: str, at: int) -> tuple[dict[str, str], str]:
    """The rows of a list in another order."""
    order = list(range(Rows(values).count(path)))
    if at not in order:
        return dict(values), ""
    focus = _ORDERS[verb](order, at)
    made = {name: value for name, value in values.items() if not name.startswith(f"{path}[")}
    for new, old in enumerate(order):
        was, is_ = f"{path}[{old}]", f"{path}[{new}]"
        made |= {is_ + name[len(was) :]: value for name, value in values.items() if name.startswith(was)}
    return made, focus.format(path=path)


def _up(order: list[int], at: int) -> str:
    order.insert(max(0, at - 1), order.pop(at))
    return f"do-up:{{path}}[{at - 1}]" if at > 1 else "do-down:{path}[0]"


def _down(order: list[int], at: int) -> str:
    order.insert(at + 1, order.pop(at))
    return f"do-down:{{path}}[{at + 1}]" if at + 2 < len(order) else f"do-up:{{path}}[{len(order) - 1}]"


def _copy(order: list[int], at: int) -> str:
    order.insert(at + 1, order[at])
    return f"f-{{path}}[{at + 1}].components[0].price"


def _remove(order: list[int], at: int) -> str:
    del order[at]
    return "do-add:{path}"


_ORDERS: dict[str, Callable[[list[int], int], str]] = {"up": _up, "down": _down, "copy": _copy, "remove": _remove}
