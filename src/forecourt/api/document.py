"""The OpenAPI document: what the framework gathers from the handlers, with what only we know said in it."""

import inspect
import re
from typing import Any

import msgspec
from litestar import Litestar

from forecourt.api.faults import Body
from forecourt.api.paging import Listing
from forecourt.api.problems import MEDIA_TYPE, Problem

_LISTING = re.compile(r"Listing_[A-Za-z_.]*\.(\w+?)_?$")
_METHODS = ("get", "put", "post", "patch", "delete")
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "A key of your choice: the same request with the same key is done once, and answered the same again.",
}


def document(app: Litestar) -> dict[str, Any]:
    """The document of `app`, worked out once."""
    kept = app.state.get("openapi_document")
    if kept is None:
        kept = app.state["openapi_document"] = _complete(app, app.openapi_schema.to_schema())
    made: dict[str, Any] = kept
    return made


def _complete(app: Litestar, raw: dict[str, Any]) -> dict[str, Any]:
    open_paths = {(route.path_format, method.lower()) for route in app.routes for method in _open_methods(route)}
    for path, item in raw["paths"].items():
        for method in _METHODS:
            if method in item:
                _complete_operation(item[method], method, is_open=(path, method) in open_paths)
    schemas = raw["components"]["schemas"]
    _describe(schemas)
    _, defined = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    schemas.update(defined)
    named: dict[str, Any] = msgspec.json.decode(_short_names(msgspec.json.encode(raw).decode(), schemas))
    return named


def _open_methods(route: Any) -> list[str]:
    handlers = getattr(route, "route_handlers", ())
    return [method for handler in handlers if handler.opt.get("open") for method in handler.http_methods]


def _complete_operation(operation: dict[str, Any], method: str, *, is_open: bool) -> None:
    responses = operation["responses"]
    responses.pop("400", None)
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses["default"] = {"description": "A problem; `type` and `code` say which.", "content": problem}
    if method == "put":
        responses["201"] = {**responses["200"], "description": "It was made."}
        responses["200"] = {**responses["200"], "description": "It was changed."}
    if method == "post":
        operation.setdefault("parameters", []).append(_IDEMPOTENCY)
    if is_open:
        operation["security"] = []


_SPOKEN = ("forecourt.api.", "forecourt.domain.", "forecourt.store.queries.")


def _describe(schemas: dict[str, Any]) -> None:
    """The docstrings of the views and bodies give the units; a body refuses members that it does not know."""
    for name, schema in schemas.items():
        if _LISTING.fullmatch(name):
            schema["description"] = inspect.cleandoc(Listing.__doc__ or "")
    for kind in _subclasses(msgspec.Struct):
        schema = schemas.get(kind.__name__)
        if schema is None or not kind.__module__.startswith(_SPOKEN):
            continue
        if kind.__doc__:
            schema.setdefault("description", inspect.cleandoc(kind.__doc__))
        if issubclass(kind, Body):
            schema["additionalProperties"] = False


def _short_names(text: str, schemas: dict[str, Any]) -> str:
    for name in schemas:
        if found := _LISTING.fullmatch(name):
            text = text.replace(f'"{name}"', f'"{found[1]}Listing"').replace(f'schemas/{name}"', f'schemas/{found[1]}Listing"')
    return text


def _subclasses(kind: type) -> list[type]:
    children: list[type] = kind.__subclasses__()
    return [each for child in children for each in (child, *_subclasses(child))]
