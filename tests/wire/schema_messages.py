"""Messages made from the official schemas: valid ones, and ones with a single thing wrong. Deterministic by seed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tools.ocpp_types.source import VERSIONS, load, message_name, schema_files

Schema = dict[str, Any]
Json = Any

TIMES: Final = ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123Z", "2026-06-30T23:59:59+02:00", "1970-01-01T00:00:00Z")
NO_TIMES: Final = ("", "yesterday", "2026-01-31", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z", "2026-01-31T12:00:00+03")
TEXT: Final = 'abcXYZ 019-_.:/#é漢\U0001f50c\\"\t'


@dataclass(frozen=True)
class Official:
    """One official schema: the package of its version, the message it describes, and the schema itself."""

    package: str
    message: str
    schema: Schema

    def __str__(self) -> str:
        return f"{self.package}.{self.message}"


@cache
def official_schemas() -> tuple[Official, ...]:
    """Every schema of the three versions, as delivered."""
    return tuple(Official(package, message_name(file), load(file)) for package in VERSIONS for file in schema_files(package))


def valid(official: Official, dice: random.Random) -> Json:
    """A valid payload; optional members come and go, texts touch their bounds."""
    return _value(official.schema, official.schema, dice)


def mutated(official: Official, dice: random.Random) -> Json:
    """A valid payload with one thing changed, which may or may not leave it valid."""
    payload = valid(official, dice)
    wrapped = {"payload": payload}
    schema, holder, key = dice.choice(list(_places(payload, official.schema, official.schema, wrapped, "payload")))
    changes = [change for change in _CHANGES if change(schema, copy.deepcopy(holder), key, dice)]
    if changes:
        dice.choice(changes)(schema, holder, key, dice)
    return wrapped["payload"]


def _resolved(schema: Schema, root: Schema) -> Schema:
    if reference := schema.get("$ref"):
        resolved: Schema = root["definitions"][reference.rsplit("/", 1)[1]]
        return resolved
    return schema


def _value(schema: Schema, root: Schema, dice: random.Random) -> Json:
    schema = _resolved(schema, root)
    match schema.get("type"):
        case "object":
            return _object(schema, root, dice)
        case "array":
            least = schema.get("minItems", 0)
            most = min(schema.get("maxItems", 3), least + 2)
            return [_value(schema["items"], root, dice) for _ in range(dice.randint(least, most))]
        case "string":
            return _string(schema, dice)
        case "integer":
            return dice.choice([n for n in (0, 1, -1, 7, 100, 2**63 - 1, -(2**63)) if _within(schema, n)])
        case "number":
            return dice.choice([n for n in (0, 0.5, 1, 16.1, -3.5, 99.9, 1e9) if _within(schema, n)])
        case "boolean":
            return dice.choice((True, False))
        case _:
            return dice.choice((None, 1, "text", {"a": [1.5]}, []))


def _object(schema: Schema, root: Schema, dice: random.Random) -> Json:
    required = schema.get("required", ())
    share = dice.choice((0.0, 0.3, 1.0))
    chosen = {
        name: _value(member, root, dice)
        for name, member in schema.get("properties", {}).items()
        if name in required or dice.random() < share
    }
    if schema.get("additionalProperties") is not False and dice.random() < 0.5:
        chosen["anything"] = {"deep": [1, None, "x"]}
    return chosen


def _string(schema: Schema, dice: random.Random) -> str:
    if "enum" in schema:
        return str(dice.choice(schema["enum"]))
    if schema.get("format") == "date-time":
        return dice.choice(TIMES)
    most = schema.get("maxLength", 40)
    length = dice.choice((0, 1, min(most, 12), min(most, 100), most))
    return "".join(dice.choices(TEXT, k=length))


def _within(schema: Schema, number: float) -> bool:
    return bool(schema.get("minimum", number) <= number <= schema.get("maximum", number))


def _places(value: Json, schema: Schema, root: Schema, holder: Json, key: str | int) -> Iterator[tuple[Schema, Json, str | int]]:
    schema = _resolved(schema, root)
    yield schema, holder, key
    if schema.get("type") == "object":
        for name, member in schema.get("properties", {}).items():
            if name in value:
                yield from _places(value[name], member, root, value, name)
    elif schema.get("type") == "array":
        for index, item in enumerate(value):
            yield from _places(item, schema["items"], root, value, index)


Change = Callable[[Schema, Json, str | int, random.Random], bool]


def _another_type(schema: Schema, holder: Json, key: str | int, dice: random.Random) -> bool:
    holder[key] = dice.choice((None, True, 12, 1.25, "12", "text", [], {}, [1], {"a": 1}))
    return True


def _remove_member(schema: Schema, holder: Json, key: str | int, dice: random.Random) -> bool:
    if not isinstance(holder[key], dict) or not holder[key]:
        return False
    holder[key].pop(dice.choice(sorted(holder[key])))
    return True


def _add_member(schema: Schema, holder: Json, key: str | int, dice: random.Random) -> bool:
    if isinstance(holder[key], dict):
        holder[key][dice.choice(("surprise", "Status", "a/b", "~", ""))] = dice.choice((1, None, "x"))
        return True
    return False


def _lengthen(schema: Schema, holder: Json, key: str | int, dice: random.Random) -> bool:
    if schema.get("type") == "string" and "maxLength" in schema:
        holder[key] = "\U0001f50c" * (schema["maxLength"] + dice.choice((0, 1, 5)))
        return True
    return False


def _misname(schema: Schema, holder: Json, key: str | int, dice: random.Random) -> bool:
    if "enum" in schema:
        holder[key] = dice.choice(("", "NoSuchWord", str(holder[key]).lower(), f"{holder[key]} "))
        return True
    return False


def _mistime(schema: Schema, holder: Json, key: str | int, dice: random.Random) -> bool:
    if schema.get("format") == "date-time":
        holder[key] = dice.choice(NO_TIMES)
        return True
    return False


def _exceed(schema: Schema, holder: Json, key: str | int, dice: random.Random) -> bool:
    if schema.get("type") in {"integer", "number"}:
        holder[key] = dice.choice((-1, 101, 10**6, 4, -(10**9), 0.25, 15.96))
        return True
    return False


def _resize(schema: Schema, holder: Json, key: str | int, dice: random.Random) -> bool:
    if schema.get("type") == "array" and holder[key]:
        holder[key] = dice.choice(([], holder[key] * 40))
        return True
    return False


_CHANGES: Final[tuple[Change, ...]] = (
    _another_type,
    _remove_member,
    _add_member,
    _lengthen,
    _misname,
    _mistime,
    _exceed,
    _resize,
)


def as_json(payload: Json) -> bytes:
    """The payload as it would cross the wire."""
    return json.dumps(payload).encode()
