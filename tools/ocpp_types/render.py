"""Turns the shapes of one version into the text of its modules, already formatted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from tools.ocpp_types.blocks import MODULE_OF
from tools.ocpp_types.names import camel, field_name, member_name
from tools.ocpp_types.source import Enumeration, Listing, Named, Primitive, Protocol, Shape, Struct

_ROOT: Final = "forecourt.ocpp"
_TITLE: Final = {"v16": "1.6", "v201": "2.0.1", "v21": "2.1"}
_WIDTH: Final = 132
_INTEGER: Final = ("-(2**63)", "2**63 - 1")
_NOTICE: Final = "Written by tools/ocpp_types: change that, not this."


def render(protocol: Protocol) -> dict[str, str]:
    """File name -> text, for one version's package."""
    homes = _homes(protocol)
    modules = sorted(set(homes.values()))
    files = {f"{module}.py": _Module(protocol, module, homes).text() for module in modules}
    files["primitives.py"] = _primitives(protocol)
    files["__init__.py"] = _package(protocol, homes)
    return files


def _homes(protocol: Protocol) -> dict[str, str]:
    """Type name -> module: with the block that uses it, or in a shared module when several do."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for action in protocol.actions.values():
        block = MODULE_OF[protocol.package][action.name]
        for message in action.messages:
            for name in _reachable(protocol, message):
                users[name].add(block)
    return {name: _home(protocol, name, blocks) for name, blocks in users.items()}


def _home(protocol: Protocol, name: str, blocks: set[str]) -> str:
    if len(blocks) == 1:
        return next(iter(blocks))
    return "shared_enumerations" if isinstance(protocol.types[name], Enumeration) else "shared_datatypes"


def _reachable(protocol: Protocol, name: str) -> Iterator[str]:
    yield name
    for used in _names_in(protocol.types[name]):
        yield from _reachable(protocol, used)


def _names_in(declared: Struct | Enumeration) -> Iterator[str]:
    if isinstance(declared, Struct):
        for member in declared.members:
            if isinstance(leaf := _leaf(member.shape), Named):
                yield leaf.name


def _leaf(shape: Shape) -> Primitive | Named:
    return _leaf(shape.item) if isinstance(shape, Listing) else shape


def _alias(primitive: Primitive) -> str:
    """The name of a bounded primitive: String20, Integer, NumberMin0Max100."""
    match primitive:
        case Primitive("string", _, most):
            return "str" if most is None else f"String{most}"
        case Primitive("integer" | "number" as kind, least, most):
            bounds = ("" if least is None else f"Min{least:g}") + ("" if most is None else f"Max{most:g}")
            name = "Tenths" if primitive.tenths else kind.title()
            return "float" if name + bounds == "Number" else name + bounds
        case _:
            return {"boolean": "bool", "datetime": "DateTime", "raw": "Raw"}[primitive.kind]


def _alias_value(primitive: Primitive) -> str:
    match primitive:
        case Primitive("string", _, most):
            return f"Annotated[str, Meta(max_length={most})]"
        case Primitive("integer", least, most):
            low = _INTEGER[0] if least is None else f"{least:g}"
            high = _INTEGER[1] if most is None else f"{most:g}"
            return f"Annotated[int, Meta(ge={low}, le={high})]"
        case Primitive("number", tenths=True):
            return 'Annotated[float, Meta(extra={"multiple_of": 0.1})]'
        case Primitive("number", least, most):
            bounds = [f"{key}={bound:g}" for key, bound in (("ge", least), ("le", most)) if bound is not None]
            return f"Annotated[float, Meta({', '.join(bounds)})]"
        case _:
            return "Annotated[datetime, Meta(tz=True)]"


_BUILTIN: Final = frozenset({"str", "float", "bool", "Raw"})


def _primitives(protocol: Protocol) -> str:
    used = {
        alias: primitive
        for declared in protocol.types.values()
        if isinstance(declared, Struct)
        for member in declared.members
        if isinstance(primitive := _leaf(member.shape), Primitive) and (alias := _alias(primitive)) not in _BUILTIN
    }
    lines = [
        f'"""OCPP {_TITLE[protocol.package]}: bounded strings and numbers (integers fit 64 bits), times with a zone.',
        "",
        f"{_NOTICE}",
        '"""',
        "",
        "from datetime import datetime",
        "from typing import Annotated",
        "",
        "from msgspec import Meta",
        "",
        *(f"{alias} = {_alias_value(used[alias])}" for alias in sorted(used, key=_natural)),
    ]
    return "\n".join(lines) + "\n"


def _natural(name: str) -> list[tuple[str, int]]:
    """Sorts String9 before String20, as ruff does."""
    return [(letters, int(digits or -1)) for letters, digits in re.findall(r"(\D+)(\d*)", name)]


class _Module:
    """One module: each action's messages, each type just before the first message that needs it."""

    def __init__(self, protocol: Protocol, name: str, homes: dict[str, str]) -> None:
        self._protocol, self._name, self._homes = protocol, name, homes
        self._imports: defaultdict[str, set[str]] = defaultdict(set)
        self._done: dict[str, str] = {}

    def text(self) -> str:
        for name in self._roots():
            self._declare(name)
        title = f"OCPP {_TITLE[self._protocol.package]}, {self._name.replace('_', ' ')}."
        head = [f'"""{title} {_NOTICE}"""', "", "from __future__ import annotations", "", *self._import_lines()]
        return "\n".join(head) + "\n\n\n" + "\n\n\n".join(self._done.values()) + "\n"

    def _roots(self) -> Iterable[str]:
        mine = [name for name, module in self._homes.items() if module == self._name]
        messages = [name for action in self._protocol.actions.values() for name in action.messages if name in mine]
        return [*messages, *sorted(mine)]

    def _declare(self, name: str) -> None:
        if name in self._done:
            return
        declared = self._protocol.types[name]
        for used in _names_in(declared):
            if self._homes[used] == self._name:
                self._declare(used)
            else:
                self._use(f"{_ROOT}.{self._protocol.package}.{self._homes[used]}", used)
        self._done[name] = self._struct(declared) if isinstance(declared, Struct) else self._enumeration(declared)

    def _use(self, module: str, name: str) -> str:
        self._imports[module].add(name)
        return name

    def _enumeration(self, declared: Enumeration) -> str:
        self._use("enum", "StrEnum")
        names = [member_name(value) for value in declared.values]
        if len(set(names)) != len(names):
            raise SystemExit(f"{declared.name}: two members would have one name")
        members = [f'    {name} = "{value}"' for name, value in zip(names, declared.values, strict=True)]
        return "\n".join([f"class {declared.name}(StrEnum):", *members])

    def _struct(self, declared: Struct) -> str:
        base = self._use(f"{_ROOT}.wire", declared.base)
        head = f"class {declared.name}({base}, kw_only=True, frozen=True):"
        members = sorted(declared.members, key=lambda member: (not member.required, member.wire_name == "customData"))
        body = [self._member(m.wire_name, m.shape, m.required) for m in members]
        tenths = [m.wire_name for m in members if isinstance(m.shape, Primitive) and m.shape.tenths]
        return "\n".join([head, *(body or ["    pass"]), *self._post_init(tenths)])

    def _member(self, wire_name: str, shape: Shape, required: bool) -> str:
        name = field_name(wire_name)
        options = [] if camel(name) == wire_name else [f'name="{wire_name}"']
        annotation = self._annotation(shape)
        if not required:
            annotation += f" | {self._use('msgspec', 'UnsetType')}"
            options.append(f"default={self._use('msgspec', 'UNSET')}")
        default = f" = {options[0].removeprefix('default=')}" if len(options) == 1 and not required else ""
        if len(options) > 1 or (options and required):
            default = f" = {self._use('msgspec', 'field')}({', '.join(options)})"
        return _fitted(f"    {name}: {annotation}{default}")

    def _annotation(self, shape: Shape) -> str:
        match shape:
            case Named(name):
                return name
            case Listing(item, least, most):
                bounds = [f"{k}={v}" for k, v in (("min_length", least), ("max_length", most)) if v is not None]
                inner = f"list[{self._annotation(item)}]"
                if not bounds:
                    return inner
                self._use("typing", "Annotated")
                return f"Annotated[{inner}, {self._use('msgspec', 'Meta')}({', '.join(bounds)})]"
            case _:
                alias = _alias(shape)
                if alias == "Raw":
                    self._use("msgspec", alias)
                elif alias not in _BUILTIN:
                    self._use(f"{_ROOT}.{self._protocol.package}.primitives", alias)
                return alias

    def _post_init(self, tenths: list[str]) -> Iterator[str]:
        if tenths:
            check = self._use(f"{_ROOT}.wire", "require_tenths")
            yield from ("", "    def __post_init__(self) -> None:")
            yield from (f"        {check}(self.{field_name(name)})" for name in tenths)

    def _import_lines(self) -> Iterator[str]:
        groups = (("enum", "typing"), ("msgspec",), sorted(self._imports.keys() - {"enum", "typing", "msgspec"}))
        texts = ["\n".join(_import(m, self._imports[m]) for m in group if m in self._imports) for group in groups]
        yield "\n\n".join(text for text in texts if text)


def _fitted(line: str) -> str:
    """The line, broken as ruff breaks it when it is too long."""
    if len(line) <= _WIDTH:
        return line
    if " = " not in line:
        name, inner = line.removesuffix("]").split("Annotated[", 1)
        return f"{name}Annotated[\n        {inner}\n    ]"
    declared, default = line.split(" = ", 1)
    if default.startswith("field("):
        options = default.removeprefix("field(").removesuffix(")")
        return f"{declared} = field(\n        {options}\n    )"
    if len(declared) + len(" = (") <= _WIDTH:
        return f"{declared} = (\n        {default}\n    )"
    name, annotation = declared.split(": ", 1)
    return f"{name}: (\n        {annotation}\n    ) = {default}"


def _import(module: str, names: set[str]) -> str:
    ordered = sorted(names, key=_import_order)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in ordered), ")"])


def _import_order(name: str) -> tuple[bool, bool, list[tuple[str, int]]]:
    """Constants, then classes, then functions, each without regard to case: the order ruff's import sorting keeps."""
    return not name.isupper(), name[0].islower(), _natural(name.lower())


def _package(protocol: Protocol, homes: dict[str, str]) -> str:
    by_module: defaultdict[str, set[str]] = defaultdict(set)
    for name, module in homes.items():
        by_module[module].add(name)
    imports = [_import(f"{_ROOT}.{protocol.package}.{module}", by_module[module]) for module in sorted(by_module)]
    title = f'"""OCPP {_TITLE[protocol.package]}: all messages and types by their standard names. {_NOTICE}"""'
    exported = [f'    "{name}",' for name in sorted(homes)]
    return "\n".join([title, "", *imports, "", "__all__ = [", *exported, "]"]) + "\n"
