"""Policies in words: what differs from the defaults is kept, what cannot be meant is refused with its path."""

import pytest

from forecourt.domain.pricing import Policies, policies_of, words_of
from forecourt.domain.pricing.named import OF_TARIFFS
from forecourt.domain.pricing.policies import Disorder, Matching
from forecourt.kit.errors import InvalidInput


def test_only_what_differs_is_kept() -> None:
    said = policies_of({"matching": "element", "window_day": "moment", "decimals": "none"})

    assert (said.matching, said.decimals) == (Matching.ELEMENT, None)
    assert words_of(said) == {"matching": "element", "decimals": "none"}
    assert policies_of(words_of(said)) == said


def test_words_change_the_policies_that_they_stand_on() -> None:
    base = Policies(disorder=Disorder.REPORT)

    said = policies_of({"decimals": "6", "disorder": "refuse"}, base)

    assert said == Policies(decimals=6)
    assert words_of(said, base) == {"disorder": "refuse", "decimals": "6"}


def test_every_fault_has_its_path() -> None:
    with pytest.raises(InvalidInput) as refused:
        policies_of({"matching": "dimension", "color": "red", "decimals": "40", "preference": "green"}, known=OF_TARIFFS)

    assert [each.path for each in refused.value.faults] == [
        "$.policies.matching",
        "$.policies.color",
        "$.policies.decimals",
        "$.policies.preference",
    ]
    assert refused.value.faults[0].message == "The policy matching is one of component, element, not 'dimension'."
    assert refused.value.faults[1].message.startswith("There is no policy 'color' here; there are combined_steps, crossing, ")
    assert refused.value.message == " ".join(each.message for each in refused.value.faults)
