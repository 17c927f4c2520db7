"""Every operation of every version, from the client's method to the handler's and back: one table drives both sides."""

from typing import Any

import msgspec
import pytest

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.calls import Call, Filed, Page, Stored
from forecourt.ocpi.interfaces.chargingprofiles import Ahead, AnswerTo
from forecourt.ocpi.interfaces.locations import LocationsSender
from forecourt.ocpi.interfaces.operations import Answer, Interface, Method, NotOffered, Operation, Part
from forecourt.ocpi.interfaces.sessions import SessionsSender
from forecourt.ocpi.interfaces.table import INTERFACES
from forecourt.ocpi.interfaces.tokens import OfType
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.versions import Version
from tests.wire.ocpi.node import AT, THEM, US, Node, document

EVERY = [(version, interface, row) for version in Version for interface in INTERFACES for row in interface.operations]
QUERIES: dict[type[msgspec.Struct] | None, Any] = {
    OfType: OfType(type="APP_USER"),
    Ahead: Ahead(duration=900, response_url="https://msp.example/r/1?x=1&y=ü"),
    AnswerTo: AnswerTo(response_url="https://msp.example/r/2"),
}


def named(case: Any) -> str:
    """For the list of tests."""
    return case.__name__ if isinstance(case, type) else str(getattr(case, "name", case))


def arguments(version: Version, row: Operation) -> list[Any]:
    """Arguments that are hard on a URL, and a body whose ids are those of the path."""
    told: dict[str, object] = {}
    given: list[Any] = []
    for segment in row.arguments:
        match segment.part:
            case Part.PARTY:
                given.append(THEM)
                told |= {"country_code": "DE", "party_id": "MSP"}
            case Part.REST:
                given.append(version.value if row.name == "details" else "a/b c")
            case _:
                given.append(CiString("START_SESSION" if segment.name == "command" else "a/b?c#d %2F é".encode().decode()))
    if row.identity is not None:
        told[row.identity] = str(given[-1])
    if row.method is Method.PATCH:
        given.append({**told, "last_updated": "2026-11-23T10:00:00Z", "x_unknown": 1})
    elif row.takes is not None:
        of = row.body_in(version, given[-1] if given else None)
        assert of is not None
        known = {name: value for name, value in told.items() if name in of.__struct_fields__}
        given.append(document(of, **known, x_unknown="kept"))
    if row.answer is Answer.PAGE:
        given.append(PageRequest(limit=10, offset=20, date_from=AT))
    elif row.query is not None:
        given.append(QUERIES[row.query])
    return given


@pytest.mark.parametrize(("version", "interface", "row"), [case for case in EVERY if case[0] in case[2].versions], ids=named)
async def test_what_the_client_says_is_what_the_handler_hears(version: Version, interface: type[Interface], row: Operation) -> None:
    node = Node()
    connection = node.connection(version)
    sent = arguments(version, row)

    answer = await getattr(connection.remote(interface), row.name)(connection.call(sender=THEM, to=US), *sent)

    ((name, call, heard),) = node.recorder.calls
    assert (name, heard) == (row.name, sent)
    assert call.caller.key == "msp"
    assert row.name == "versions" or call.version is version
    match row.answer:
        case Answer.PAGE:
            assert isinstance(answer, Page)
            assert len(answer.objects) == 1
            assert answer.total == 1
        case Answer.LIST:
            assert len(answer) == 1
        case Answer.OBJECT:
            assert isinstance(answer, Document)
        case Answer.FILED:
            assert answer == Filed(f"{node.layout.endpoint(version, interface)}/NL/CPO/1", Stored.CREATED)
        case Answer.STORED:
            assert answer is Stored.CREATED
        case Answer.VALUE:
            assert answer == "ACCEPTED"
        case Answer.NOTHING:
            assert answer is None


@pytest.mark.parametrize(("version", "interface", "row"), [case for case in EVERY if case[0] not in case[2].versions], ids=named)
async def test_what_a_version_has_not_is_not_sent(version: Version, interface: type[Interface], row: Operation) -> None:
    node = Node()
    connection = node.connection(version)

    with pytest.raises(NotOffered):
        await getattr(connection.remote(interface), row.name)(connection.call())

    assert node.requests == []


MATRIX = {
    # (module, side): {path: methods}, as the standard's chapters list them
    ("versions", "SENDER"): {"": "GET", "2.3.0": "GET"},
    ("credentials", "SENDER"): {"": "GET POST PUT DELETE"},
    ("locations", "SENDER"): {"": "GET", "L": "GET", "L/E": "GET", "L/E/C": "GET"},
    ("locations", "RECEIVER"): {"DE/MSP/L": "GET PUT PATCH", "DE/MSP/L/E": "GET PUT PATCH", "DE/MSP/L/E/C": "GET PUT PATCH"},
    ("sessions", "SENDER"): {"": "GET", "S/charging_preferences": "PUT"},
    ("sessions", "RECEIVER"): {"DE/MSP/S": "GET PUT PATCH"},
    ("cdrs", "SENDER"): {"": "GET"},
    ("cdrs", "RECEIVER"): {"": "POST", "DE/MSP/1": "GET"},
    ("tariffs", "SENDER"): {"": "GET"},
    ("tariffs", "RECEIVER"): {"DE/MSP/T": "GET PUT DELETE"},
    ("tokens", "SENDER"): {"": "GET", "U/authorize": "POST"},
    ("tokens", "RECEIVER"): {"DE/MSP/U": "GET PUT PATCH"},
    ("commands", "SENDER"): {"STOP_SESSION/1": "POST"},
    ("commands", "RECEIVER"): {"STOP_SESSION": "POST"},
    ("chargingprofiles", "SENDER"): {"S": "PUT POST", "S/1": "POST"},
    ("chargingprofiles", "RECEIVER"): {"S": "GET PUT DELETE"},
    ("hubclientinfo", "SENDER"): {"": "GET"},
    ("hubclientinfo", "RECEIVER"): {"DE/MSP": "GET PUT"},
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


@pytest.mark.parametrize(("module", "side"), list(MATRIX))
@pytest.mark.parametrize("method", METHODS)
async def test_s01_what_the_matrix_does_not_have_is_405(module: str, side: str, method: str) -> None:
    node = Node()
    interface = next(each for each in INTERFACES if (str(each.module or "versions"), str(each.side)) == (module, side))
    endpoint = node.layout.endpoint(Version.V230, interface)

    for path, allowed in MATRIX[module, side].items():
        response = await node.asked(method, f"{endpoint}/{path}")

        assert (response.status != 405) == (method in allowed.split())
        if response.status == 405:
            assert set((response.header("Allow") or "").split(", ")) == set(allowed.split())


async def test_patch_of_a_tariff_is_only_in_2_1_1() -> None:
    node = Node()
    interface = next(each for each in INTERFACES if each.__name__ == "TariffsReceiver")

    told = [
        (await node.asked("PATCH", f"{node.layout.endpoint(version, interface)}/DE/MSP/T", body=b"{}")).status
        for version in Version
    ]

    assert told == [200, 405, 405]


class ListOnly(LocationsSender):
    """A handler of one operation."""

    async def page(self, call: Call, wanted: PageRequest) -> Page:
        return Page(objects=(), total=0)


async def test_a_handler_that_does_not_offer_an_operation_answers_405() -> None:
    node = Node(handlers=[ListOnly()])
    endpoint = node.layout.endpoint(Version.V221, LocationsSender)

    assert (await node.asked("GET", endpoint)).status == 200
    assert (await node.asked("GET", f"{endpoint}/LOC1")).status == 405
    assert (await node.asked("GET", node.layout.endpoint(Version.V221, SessionsSender))).status == 404


def test_an_interface_that_nobody_extends_refuses_everything() -> None:
    for interface in INTERFACES:
        assert not any(interface().offers(row) for row in interface.operations)
