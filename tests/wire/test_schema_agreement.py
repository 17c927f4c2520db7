"""The structs accept and refuse what the official schemas do, with jsonschema-rs (formats asserted) as the judge.

The deliberate differences are the two tables below and nothing else. RELAXED changes a schema before the judge reads it.
DIFFERENCES lists payloads on which struct and schema disagree, each with its reason; the mutations of the property test stay
clear of them.
"""

from __future__ import annotations

import copy
import json
import random
from functools import cache
from typing import Any, Final

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.ocpp import v16, v21, v201
from forecourt.ocpp.validation import Invalid, decode, encode, faults_in
from forecourt.ocpp.wire import Message
from tests.wire.schema_messages import Official, as_json, mutated, official_schemas, valid

PACKAGES: Final = {"v16": v16, "v201": v201, "v21": v21}
EXAMPLES: Final = 40

RELAXED: Final = {
    "format: uri is not looked at": ("v16", "GetDiagnosticsRequest UpdateFirmwareRequest", ("format", "uri")),
    "MeterValues takes an empty sampledValue, as StopTransaction does: Vestel sends it, and it harms nobody": (
        "v16",
        "MeterValuesRequest",
        ("minItems", 1),
    ),
}
"""Reason -> version, messages, the line of the schema that is left out."""

_METER = {"connectorId": 1, "meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "1"}]}]}
_STOP = {"transactionId": 1, "meterStop": 1, "timestamp": "2026-01-01T00:00:00Z"}
_BIG: Final = 2**63


def _beat(at: str) -> dict[str, Any]:
    return {"currentTime": at}


DIFFERENCES: Final = (
    # reason, version, message, payload, valid by schema, accepted by struct
    ("an integer has 64 bits", "v16", "MeterValuesRequest", {**_METER, "transactionId": _BIG}, True, False),
    ("an integer has 64 bits", "v201", "ClearDisplayMessageRequest", {"id": -_BIG - 1}, True, False),
    ("an integer has no decimal point (draft 6 takes 1.0)", "v201", "ClearDisplayMessageRequest", {"id": 1.0}, True, False),
    ("a number fits a double", "v201", "CostUpdatedRequest", {"totalCost": 10**400, "transactionId": "1"}, True, False),
    ("no clock here shows a leap second", "v16", "HeartbeatResponse", _beat("2016-12-31T23:59:60Z"), True, False),
    ("there is no year 0", "v16", "HeartbeatResponse", _beat("0000-01-01T00:00:00Z"), True, False),
    ("a space may part date and time (RFC 3339 5.6)", "v16", "HeartbeatResponse", _beat("2026-01-01 00:00:00Z"), False, True),
    ("an offset needs no colon", "v16", "HeartbeatResponse", _beat("2026-01-01T00:00:00+0300"), False, True),
    (
        "units are shared by MeterValues, which knows Hertz, and StopTransaction, which does not",
        "v16",
        "StopTransactionRequest",
        {
            **_STOP,
            "transactionData": [
                {"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "50", "unit": "Hertz"}]},
            ],
        },
        False,
        True,
    ),
)


def _message_type(official: Official) -> type[Message]:
    message: type[Message] = getattr(PACKAGES[official.package], official.message)
    return message


@cache
def _judge(package: str, message: str) -> jsonschema_rs.Validator:
    schema = copy.deepcopy(_official(package, message).schema)
    schema.setdefault("properties", {})  # without it, the judge does not name the unknown members
    for relaxed_package, messages, (keyword, value) in RELAXED.values():
        if package == relaxed_package and message in messages.split():
            _leave_out(schema, keyword, value)
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _official(package: str, message: str) -> Official:
    return next(one for one in official_schemas() if (one.package, one.message) == (package, message))


def _leave_out(schema: Any, keyword: str, value: object) -> None:
    if isinstance(schema, dict):
        if schema.get(keyword) == value:
            del schema[keyword]
        for inner in schema.values():
            _leave_out(inner, keyword, value)


def _accepts(tp: type[Message], payload: object) -> bool:
    try:
        decode(tp, as_json(payload), lenient=False)
    except Invalid:
        return False
    return True


def _errors(judge: jsonschema_rs.Validator, payload: object) -> set[tuple[str, str]]:
    """Path and schema path of each of the judge's errors, told as ours are: a pointer to the member that is concerned.

    Of a value that has the wrong type, nothing else is told.
    """
    found = list(judge.iter_errors(payload))
    mistyped = [error.instance_path for error in found if error.kind.name == "type"]
    return {
        (_pointer(path), "#" + _pointer(error.schema_path))
        for error in found
        if error.kind.name == "type" or error.instance_path not in mistyped
        for path in _concerned(error)
    }


def _concerned(error: jsonschema_rs.ValidationError) -> list[list[Any]]:
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.Required(property=name):
            return [[*error.instance_path, name]]
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected=names):
            return [[*error.instance_path, name] for name in names]
        case _:
            return [error.instance_path]


def _pointer(path: list[Any]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


@pytest.mark.parametrize("official", official_schemas(), ids=str)
def test_structs_and_schemas_agree_on_valid_and_mutated_messages(official: Official) -> None:
    tp, judge = _message_type(official), _judge(official.package, official.message)

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None)
    @given(seed=st.integers(0, 2**32))
    def agree(seed: int) -> None:
        for payload in (valid(official, random.Random(seed)), mutated(official, random.Random(seed))):
            faults = {(fault.path, fault.schema_path) for fault in faults_in(tp, payload)}

            assert _accepts(tp, payload) == judge.is_valid(payload)
            assert faults == _errors(judge, payload)

    agree()


@pytest.mark.parametrize("official", official_schemas(), ids=str)
def test_repairs_touch_only_what_is_refused_and_leave_nothing_invalid(official: Official) -> None:
    tp, judge = _message_type(official), _judge(official.package, official.message)
    for seed in range(20):
        payload = mutated(official, random.Random(seed))

        try:
            decoded = decode(tp, as_json(payload), lenient=True)
        except Invalid:
            assert not judge.is_valid(payload)
            continue

        assert bool(decoded.repairs) != judge.is_valid(payload)
        assert judge.is_valid(json.loads(encode(decoded.message)))


@pytest.mark.parametrize("official", official_schemas(), ids=str)
def test_a_message_survives_the_way_through_struct_and_back(official: Official) -> None:
    tp = _message_type(official)
    for seed in range(5):
        payload = valid(official, random.Random(seed))

        message = decode(tp, as_json(payload)).message
        sent = encode(message)

        assert _judge(official.package, official.message).is_valid(json.loads(sent))
        assert decode(tp, sent).message == message


@pytest.mark.parametrize(("reason", "package", "message", "payload", "by_schema", "by_struct"), DIFFERENCES)
def test_each_deliberate_difference_is_as_listed(
    reason: str, package: str, message: str, payload: object, by_schema: bool, by_struct: bool
) -> None:
    official = _official(package, message)
    judge = jsonschema_rs.validator_for(official.schema, validate_formats=True)

    assert judge.is_valid(payload) == by_schema, reason
    assert _accepts(_message_type(official), payload) == by_struct, reason
    assert by_schema != by_struct


def test_all_official_schemas_are_covered() -> None:
    assert len(official_schemas()) == 387


def test_the_judge_is_not_idle() -> None:
    """Mutations hit: a good part of them is refused, and not all."""
    verdicts = [
        _judge(one.package, one.message).is_valid(mutated(one, random.Random(seed)))
        for one in official_schemas()[::10]
        for seed in range(20)
    ]

    assert 0.1 < sum(verdicts) / len(verdicts) < 0.7
