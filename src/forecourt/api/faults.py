"""Every fault of a request body at once: the decoder stops at the first, a person wants all."""

import types
from typing import Any, Union, get_args, get_origin

import msgspec

from forecourt.kit.errors import FieldFault


class Body(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Base of all request bodies: unknown members are refused, not ignored."""


def faults_of(value: object, type_: Any, path: str = "$") -> list[FieldFault]:
    """What keeps `value` (parsed JSON) from being a `type_`; [] when nothing does."""
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        return _inner_faults(value, type_, path) or [FieldFault(path=path, rule="type", message=_sentence(error))]
    return []


def _inner_faults(value: object, type_: Any, path: str) -> list[FieldFault]:
    """The faults within an object or a list; [] when the value as a whole is at fault."""
    for option in _options(type_):
        if isinstance(value, dict) and isinstance(option, type) and issubclass(option, msgspec.Struct):
            return _struct_faults(value, option, path)
        if isinstance(value, list) and get_origin(option) in (list, tuple) and get_args(option):
            item = get_args(option)[0]
            return [fault for i, each in enumerate(value) for fault in faults_of(each, item, f"{path}[{i}]")]
    return []


def _struct_faults(value: dict[str, object], type_: type[msgspec.Struct], path: str) -> list[FieldFault]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
    faults: list[FieldFault] = []
    for name, field in fields.items():
        if name in value:
            faults += faults_of(value[name], field.type, f"{path}.{name}")
        elif field.required:
            faults.append(FieldFault(path=f"{path}.{name}", rule="required", message="This member is needed."))
    if type_.__struct_config__.forbid_unknown_fields:
        known = ", ".join(fields)
        faults += [
            FieldFault(path=f"{path}.{name}", rule="unknown", message=f"There is no such member; known are: {known}.")
            for name in value
            if name not in fields
        ]
    return faults


def _options(type_: Any) -> tuple[Any, ...]:
    return get_args(type_) if get_origin(type_) in (Union, types.UnionType) else (type_,)


def _sentence(error: msgspec.ValidationError) -> str:
    """The decoder's own words without the path, which we know better."""
    return str(error).split(" - at `")[0].rstrip(".") + "."
