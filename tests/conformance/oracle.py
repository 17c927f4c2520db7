"""The official schemas as judge of every message, ours and theirs."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import ocpp

_PACKAGES: Final = {"1.6": "v16", "2.0.1": "v201", "2.1": "v21"}


@cache
def _judge(version: str, action: str, answer: bool) -> jsonschema_rs.Validator:
    kind = "Response" if answer else "" if version == "1.6" else "Request"
    file = Path(ocpp.__file__).parent / _PACKAGES[version] / "schemas" / f"{action}{kind}.json"
    return jsonschema_rs.validator_for(json.loads(file.read_text(encoding="utf-8-sig")), validate_formats=True)


def faults(version: str, action: str, payload: Any, *, answer: bool) -> list[str]:
    """What is wrong with a payload, in the schema's words; nothing when it is valid."""
    return [
        f"{action}{' answer' if answer else ''} at {list(error.instance_path)}: {error.message}"
        for error in _judge(version, action, answer).iter_errors(payload)
    ]
