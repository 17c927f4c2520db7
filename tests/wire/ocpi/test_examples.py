"""Every example of the standards goes through the wire library and comes out as it was, to the last digit."""

import pytest

from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.envelope import NO_DATA, read_envelope, write_envelope
from forecourt.ocpi.unknown import unknown_fields
from forecourt.ocpi.validation import validate
from forecourt.ocpi.writing import document_of
from tests.wire.ocpi.errata import ERRATA, UNKNOWN
from tests.wire.ocpi.examples import EXAMPLES, Example, present, spelled

WHOLE = [each for each in EXAMPLES if not each.partial and each.object != "Envelope"]
ENVELOPES = [each for each in EXAMPLES if each.object == "Envelope"]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_document_is_written_as_it_was_read(example: Example) -> None:
    assert spelled(render(parse(example.text))) == spelled(example.text)


@pytest.mark.parametrize("example", [each for each in WHOLE if str(each) not in ERRATA], ids=str)
def test_the_struct_holds_all_of_it(example: Example) -> None:
    view = Document.read(example.text, example.of).view

    assert spelled(render(document_of(view))) == present(spelled(example.text))


@pytest.mark.parametrize("name", sorted(ERRATA))
def test_the_erroneous_ones_are_stored_and_written_back_as_they_came(name: str) -> None:
    example = next(each for each in WHOLE if str(each) == name)
    document = Document.read(example.text, example.of)

    assert spelled(document.written(document.view).raw) == spelled(example.text)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_standard_has_nothing_against_it_but_its_known_errors(example: Example) -> None:
    document = parse(example.text)
    faults = validate(document, example.of, partial=example.partial)

    told = [f"{fault.path} ({fault.rule}) {fault.message}" for fault in faults]
    assert told == [finding for finding, _ in ERRATA.get(str(example), [])]
    assert [path for path in unknown_fields(document, example.of) if path != "data"] == UNKNOWN.get(str(example), [])


@pytest.mark.parametrize("example", ENVELOPES, ids=str)
def test_an_envelope_is_written_as_it_was_read(example: Example) -> None:
    envelope = read_envelope(example.text)

    assert envelope.timestamp is not None
    data = NO_DATA if envelope.data is None else envelope.data
    written = write_envelope(envelope.status_code, envelope.timestamp, data, message=envelope.status_message)
    assert spelled(written) == spelled(example.text)
