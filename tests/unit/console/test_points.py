"""Disputed points in people's words: every policy has its question, every choice its answer, what is chosen is meant."""

from forecourt.console.forms import Form
from forecourt.console.points import QUESTIONS, points, readings, said
from forecourt.domain.billing.partner_policies import LENIENT
from forecourt.domain.pricing import Policies, policies_of
from forecourt.domain.pricing.named import NAMES, OF_TARIFFS, choices_of
from forecourt.domain.pricing.policies import Matching, TariffChange


def test_every_policy_has_its_question_and_every_choice_its_answer() -> None:
    assert set(QUESTIONS) == set(NAMES)
    for name, (_, answers) in QUESTIONS.items():
        unsaid = set(choices_of(name)) - set(answers)
        assert set(answers) <= set(choices_of(name))
        assert all(each.isdigit() for each in unsaid), name


def test_a_form_offers_what_can_be_chosen_and_says_what_is_usual() -> None:
    of_tariff, of_partner = points(OF_TARIFFS), points(base=LENIENT)

    assert {each.name for each in of_tariff} == OF_TARIFFS
    assert next(each.usual for each in of_tariff if each.name == "tariff_change") == "the transaction keeps it"
    assert next(each.usual for each in of_partner if each.name == "disorder") == "are priced as far as possible and reported"
    for point in of_partner:
        for word, _ in point.answers:
            assert policies_of(said(Form({f"p.{point.name}": word}), "p"))


def test_what_differs_stands_first() -> None:
    policies = Policies(matching=Matching.ELEMENT, tariff_change=TariffChange.SWITCH)

    told = readings(policies)

    assert [each.answer for each in told if each.differs] == [each.answer for each in told[:2]]
    assert told[0].answer == "what applies from then on takes over"
    assert len(told) == len(NAMES)
