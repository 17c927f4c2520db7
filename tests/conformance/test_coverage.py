"""The coverage page tells the truth: every case of the standard is either proved or named as missing."""

from collections import Counter

from tools.reference.conformance import proofs

from tests.conformance.uncovered import BLOCKS, uncovered


def test_every_case_is_proved_or_named_as_missing() -> None:
    proved = {case for proof in proofs() for case in proof.ids if case.startswith("TC_")}
    missing = set(uncovered())

    assert proved & missing == set()
    assert Counter(case[3] for case in proved | missing) == {block: count for block, (_, _, count) in BLOCKS.items()}


def test_every_test_has_a_sentence() -> None:
    assert [proof.test for proof in proofs() if not proof.sentence] == []
