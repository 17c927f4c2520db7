"""Error codes are spelt as each J specification spells them."""

from __future__ import annotations

import pytest

from forecourt.ocpp.errors import ErrorKind, error_code
from forecourt.ocpp.versions import Version

CODES_V16 = """NotImplemented NotSupported InternalError ProtocolError SecurityError FormationViolation
    PropertyConstraintViolation OccurenceConstraintViolation TypeConstraintViolation GenericError"""
CODES_V2 = """FormatViolation GenericError InternalError MessageTypeNotSupported NotImplemented NotSupported
    OccurrenceConstraintViolation PropertyConstraintViolation ProtocolError RpcFrameworkError SecurityError
    TypeConstraintViolation"""


@pytest.mark.parametrize(("version", "codes"), [(Version.V16, CODES_V16), (Version.V201, CODES_V2), (Version.V21, CODES_V2)])
def test_every_kind_has_a_code_of_its_version_and_every_code_is_used(version: Version, codes: str) -> None:
    assert {error_code(version, kind) for kind in ErrorKind} == set(codes.split())


def test_subprotocols_are_spelt_as_registered() -> None:
    assert [version.subprotocol for version in Version] == ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"]
    assert Version.of_subprotocol("ocpp2.0.1") is Version.V201
    assert Version.of_subprotocol("ocpp2.0") is None
