"""Every error of the tree has its status, and none its trace."""

from typing import Any

import msgspec
import pytest
from litestar.testing import RequestFactory

from forecourt.api.problems import KINDS, explain, explain_defect
from forecourt.kit import errors
from forecourt.kit.errors import FieldFault, ForecourtError

TREE: list[tuple[ForecourtError, int]] = [
    (errors.NotFound("x"), 404),
    (errors.InvalidInput("x", faults=(FieldFault("$.a", "type", "y"),)), 422),
    (errors.Conflict("x", code="site_in_use"), 409),
    (errors.Unauthenticated("x"), 401),
    (errors.Forbidden("x"), 403),
    (errors.TooMany("x", retry_after_s=7), 429),
    (errors.Unavailable("x"), 503),
    (ForecourtError("x"), 500),
]


def said(answer: Any) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.json.decode(answer.content)
    return told


@pytest.mark.parametrize(("error", "status"), TREE)
def test_each_error_has_its_status_and_kind(error: ForecourtError, status: int) -> None:
    answer = explain(RequestFactory().get("/"), error)

    problem = said(answer)
    assert (answer.status_code, problem["status"], problem["detail"], problem["code"]) == (status, status, "x", error.code)
    assert problem["type"].rpartition("#")[2] in {kind.name for kind in KINDS if kind.status == status}


def test_the_whole_tree_is_covered() -> None:
    assert {type(error) for error, _ in TREE} == {ForecourtError, *ForecourtError.__subclasses__()} - _local()


def _local() -> set[type]:
    """Errors that one edge defines for itself."""
    return {each for each in ForecourtError.__subclasses__() if each.__module__ != "forecourt.kit.errors"}


@pytest.mark.parametrize(("error", "seconds"), [(errors.TooMany("x", retry_after_s=7), "7"), (errors.Unavailable("x"), "2")])
def test_what_passes_says_when_to_come_back(error: ForecourtError, seconds: str) -> None:
    answer = explain(RequestFactory().get("/"), error)

    assert answer.headers["Retry-After"] == seconds


def test_a_defect_tells_nothing_of_the_inside() -> None:
    answer = explain_defect(RequestFactory().get("/"), RuntimeError("secret at line 7"))

    assert answer.status_code == 500
    assert "secret" not in str(said(answer))
    assert said(answer)["correlation_id"] == answer.headers["x-correlation-id"]
