"""The arguments of a call: path, body and query, read and checked against each other once for all modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from forecourt.kit.errors import FieldFault, InvalidInput, NotFound
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import parse
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Caller, Changes
from forecourt.ocpi.interfaces.operations import Answer, Method, Operation
from forecourt.ocpi.paging import PageRequest, read_page_request
from forecourt.ocpi.server.routing import Route
from forecourt.ocpi.versions import Version


def arguments_of(route: Route, caller: Caller, body: bytes, query: Mapping[str, str], *, most: int) -> list[Any]:
    """What the handler's method is called with after the call. Raises what the caller did wrong."""
    _check_owner(route, caller)
    arguments: list[Any] = list(route.arguments)
    if route.operation.takes is not None:
        arguments.append(_body(route, caller, body))
    if route.operation.answer is Answer.PAGE:
        arguments.append(_page_request(route.operation, query, most))
    elif route.operation.query is not None:
        arguments.append(_query(route.operation.query, query))
    return arguments


def _check_owner(route: Route, caller: Caller) -> None:
    """Whose object it is must be one of those for whom the caller speaks (T16, L15)."""
    for segment, argument in zip(route.operation.arguments, route.arguments, strict=True):
        if segment.name == "owner" and caller.parties is not None and argument not in caller.parties:
            raise NotFound(f"{argument} is none of the parties of your credentials.", code="unknown_party")


def _body(route: Route, caller: Caller, body: bytes) -> AnyDocument | Changes | None:
    operation = route.operation
    if operation.optional_body and not body.strip():
        return None
    if operation.method is Method.PATCH:
        changes = _changes(body, caller, route.version)
        _check_identity(route, changes)
        return changes
    of = operation.body_in(route.version, route.arguments[-1] if route.arguments else None)
    if of is None:
        raise TypeError(f"{operation.name} has no struct for its body")
    document: AnyDocument = Document.read(body, of)
    _check_identity(route, document.tree)
    if operation.answer is Answer.FILED:
        _check_poster(document.tree, caller)
    return document


def _check_poster(tree: Mapping[str, object], caller: Caller) -> None:
    """What is posted names its owner in the body only, from 2.2.1 on: it must be one of the caller's parties (D11, L15)."""
    country, party = tree.get("country_code"), tree.get("party_id")
    if caller.parties is None or country is None or party is None:
        return
    if Party(CiString(country), CiString(party)) not in caller.parties:
        raise _invalid("party_id", "T16", f"{country}*{party} is none of the parties of your credentials.")


def _changes(body: bytes, caller: Caller, version: Version) -> Changes:
    """The body of a PATCH, which must say when it changed (L03, E04, K03); 2.1.1 does not ask for it."""
    changes = parse(body)
    if not isinstance(changes, dict):
        raise _invalid("", "T14", "A PATCH is an object with the fields that change.")
    if version is not Version.V211 and not caller.undated_patches and changes.get("last_updated") is None:
        raise _invalid("last_updated", "L03", "A PATCH without last_updated is not taken.")
    return changes


def _check_identity(route: Route, tree: Mapping[str, object]) -> None:
    """What the URL and the body both say must be the same (T17)."""
    told: list[tuple[str, str]] = []
    for segment, argument in zip(route.operation.arguments, route.arguments, strict=True):
        if segment.name in ("owner", "party") and isinstance(argument, Party):
            told += [("country_code", argument.country_code), ("party_id", argument.party_id)]
    if route.operation.identity is not None:
        told.append((route.operation.identity, str(route.arguments[-1])))
    for name, wanted in told:
        stated = tree.get(name)
        if stated is not None and CiString(stated) != wanted:
            raise _invalid(name, "T17", f"{name} is {str(stated)[:60]!r} in the body and {wanted[:60]!r} in the URL.")


def _page_request(operation: Operation, query: Mapping[str, str], most: int) -> PageRequest:
    page = read_page_request(query, most=most)
    if operation.needs_date_from and page.date_from is None:
        raise _invalid("date_from", "E01", "date_from is required here.")
    return page


def _query(of: type[msgspec.Struct], query: Mapping[str, str]) -> msgspec.Struct:
    try:
        return msgspec.convert(query, of, strict=False)
    except msgspec.ValidationError as failure:
        raise _invalid("", "S03", f"The query is wrong: {failure}.") from failure


def _invalid(path: str, rule: str, sentence: str) -> InvalidInput:
    return InvalidInput(sentence, faults=(FieldFault(path, rule, sentence),))
