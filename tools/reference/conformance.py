"""The conformance page: which cases of the standard a test proves, from the tests themselves."""

import importlib
import inspect
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import tests.conformance
from tests.conformance.cases import Proof
from tests.conformance.uncovered import BLOCKS, LIMITS, UNCOVERED_FIRST, uncovered

FIRST = "1.6 "
LEAD = (
    "A scripted station, written with nothing of Forecourt's, speaks to a running server over a real socket; every message of both "
    "sides is judged by the official schemas, and what is stored is read back over the REST API. `pytest tests/conformance` runs "
    "them. These are our own tests of the standard's cases, not the certification programme's."
)


@dataclass(frozen=True)
class Proven:
    """A test, with the ids that it proves."""

    ids: tuple[str, ...]
    versions: tuple[str, ...]
    test: str
    sentence: str


def proofs() -> list[Proven]:
    """Every conformance test, in the order of the files."""
    return [proven for module in _modules() for proven in _of(module)]


def conformance() -> Iterator[str]:
    """The page's lines."""
    by_case: dict[str, list[Proven]] = defaultdict(list)
    for proven in proofs():
        for case in proven.ids:
            by_case[case].append(proven)
    missing = uncovered()
    yield from _summary({case for case in by_case if case.startswith("TC_")}, missing)
    for block, (name, profiles, _) in BLOCKS.items():
        yield f"\n## {block}: {name}\n\n{profiles}.\n"
        cases = sorted(case for case in (*by_case, *missing) if case.startswith(f"TC_{block}_"))
        yield from _rows([case for case in cases if case in by_case], by_case)
        yield from _gaps([case for case in cases if case in missing], missing)
    yield "\n## Further requirements of 2.x\n\nOn a central system, where no case of the standard touches them.\n"
    yield from _rows(sorted(case for case in by_case if not case.startswith(("TC_", FIRST))), by_case)
    yield "\n## Limits\n\nWhere a case is proved, and there is yet something to know:\n"
    yield from (f"- {case}: {limit}" for case, limit in LIMITS)
    yield "\n## OCPP 1.6\n\nBy the sections of its specification, and the requirements of the security whitepaper.\n"
    yield from _rows(sorted((case for case in by_case if case.startswith(FIRST)), key=_by_section), by_case)
    yield from ("", "Not covered:", "", *(f"- {part}: {why}" for part, why in UNCOVERED_FIRST))


def _summary(proved: set[str], missing: dict[str, str]) -> Iterator[str]:
    total = len(proved) + len(missing)
    yield f"Of the {total} cases of OCPP 2.0.1 for a central system, {len(proved)} are proved, in 2.0.1 and in 2.1.\n"
    yield "| block | cases | proved | certification profile |\n|---|---|---|---|"
    for block, (name, profiles, count) in BLOCKS.items():
        yield f"| {block}: {name} | {count} | {sum(case[3] == block for case in proved)} | {profiles} |"


def _rows(cases: list[str], by_case: dict[str, list[Proven]]) -> Iterator[str]:
    if not cases:
        return
    yield "| case | what is proved | test | versions |\n|---|---|---|---|"
    for case in cases:
        for proven in by_case[case]:
            shown = case.removeprefix(FIRST)
            yield f"| {shown} | {proven.sentence} | `{proven.test}` | {', '.join(proven.versions)} |"


def _gaps(cases: list[str], missing: dict[str, str]) -> Iterator[str]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        by_reason[missing[case]].append(case)
    for why, those in by_reason.items():
        yield f"\nNot covered ({len(those)}): {', '.join(those)}. {why}"


def _modules() -> Iterator[str]:
    for module in pkgutil.iter_modules(tests.conformance.__path__):
        if module.name.startswith("test_") and module.name != "test_coverage":
            yield module.name


def _of(module: str) -> Iterator[Proven]:
    for name, test in vars(importlib.import_module(f"tests.conformance.{module}")).items():
        proof = getattr(test, "proof", None)
        if isinstance(proof, Proof) and name.startswith("test_"):
            sentence = (inspect.getdoc(test) or "").replace("\n", " ")
            yield Proven(proof.ids, proof.versions, f"{module}::{name}", sentence)


def _by_section(case: str) -> tuple[bool, list[str | int]]:
    """Sections in the order of the document, requirements after them."""
    text = case.removeprefix(FIRST)
    if not text.startswith("§") or " " in text:
        return True, [text]
    return False, [int(part) for part in text[1:].split(".")]
