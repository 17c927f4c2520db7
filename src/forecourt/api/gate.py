"""What every request passes before its handler: only known query parameters, and a body whose faults are all told."""

from typing import Any

import msgspec
from litestar import Request

from forecourt.api.faults import faults_of
from forecourt.api.problems import BadRequest
from forecourt.api.times import Moment
from forecourt.kit.errors import FieldFault, InvalidInput


async def check(request: Request[Any, Any, Any]) -> None:
    """Refuse what the handler would misread. What the OpenAPI document names is what is known."""
    _check_parameters(request)
    _check_moments(request)
    data = request.route_handler.parsed_fn_signature.parameters.get("data")
    if data is not None:
        await _check_body(request, data.annotation, required=data.is_required)


def _check_parameters(request: Request[Any, Any, Any]) -> None:
    if not request.query_params:
        return
    known = _known(request)
    faults = tuple(
        FieldFault(path=name, rule="unknown", message="There is no such query parameter here.")
        for name in dict.fromkeys(request.query_params)
        if name not in known
    )
    if faults:
        raise BadRequest(f"Unknown query parameters; known here: {', '.join(sorted(known)) or 'none'}.", faults=faults)


def _check_moments(request: Request[Any, Any, Any]) -> None:
    """`from`, `to` and `at` need an offset; the framework's own reading would take a moment without one."""
    faults = tuple(
        FieldFault(path=name, rule="moment", message="Give RFC 3339 with an offset, e.g. 2026-11-22T10:00:00Z.")
        for name in ("from", "to", "at")
        if name in request.query_params and faults_of(request.query_params[name], Moment)
    )
    if faults:
        raise BadRequest("A moment cannot be read.", faults=faults)


def _known(request: Request[Any, Any, Any]) -> frozenset[str]:
    """The names of the route's query parameters, as documented; worked out once for each route."""
    cache: dict[tuple[str, str], frozenset[str]] = request.app.state.setdefault("known_parameters", {})
    key = (request.method, request.scope["path_template"])
    if key not in cache:
        item = (request.app.openapi_schema.paths or {}).get(key[1])
        operation = getattr(item, key[0].lower(), None)
        parameters = (operation.parameters if operation is not None else None) or ()
        cache[key] = frozenset(each.name for each in parameters if getattr(each, "param_in", None) == "query")
    return cache[key]


async def _check_body(request: Request[Any, Any, Any], type_: object, *, required: bool) -> None:
    raw = await request.body()
    if not raw and not required:
        return
    try:
        value = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error
    except (RecursionError, UnicodeDecodeError) as error:
        raise BadRequest("The body is nested too deeply or is not UTF-8.") from error
    if faults := faults_of(value, type_):
        raise InvalidInput("The body has faults; nothing was done.", faults=tuple(faults))
