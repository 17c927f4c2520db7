"""The disputed points of pricing as people read and set them: a question for each policy, its answers, and the usual one."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from forecourt.console.forms import Form
from forecourt.domain.pricing import Policies, words_of
from forecourt.domain.pricing.named import NAMES, choices_of, words_all
from forecourt.domain.pricing.policies import DEFAULT

Answers = Mapping[str, str]
QUESTIONS: dict[str, tuple[str, Answers]] = {
    "tariff_change": (
        "The tariff ends while somebody charges",
        {"keep": "the transaction keeps it", "switch": "what applies from then on takes over"},
    ),
    "window_day": (
        "A window past midnight, on a weekday",
        {"moment": "the day of the moment counts", "beginning": "the day on which it began counts"},
    ),
    "matching": (
        "Which element gives a price",
        {"component": "the first for each kind of price", "element": "the first that applies gives all; the rest is free"},
    ),
    "combined_steps": (
        "Steps of charging and parking time",
        {"parking": "only parking is rounded up where there is any", "last": "only the last of the two is", "each": "both are"},
    ),
    "part_wh": (
        "A part of a watt-hour, before steps",
        {"up_in_singles": "up where the step is 1, else nearest", "nearest": "to the nearest", "up": "up"},
    ),
    "time_source": (
        "Whole seconds are taken from",
        {"timestamps": "the times, where the hours agree with them", "hours": "the hours as stated"},
    ),
    "limit_tax": (
        "Taxes when a price limit applies",
        {"scale": "they change in proportion", "keep": "they stay as they were", "leave": "the amount with taxes stays"},
    ),
    "unstated_tax": (
        "A price that states no tax",
        {
            "as_the_rest": "none, where other prices state theirs; else not known",
            "none_applies": "no tax applies",
            "unknown": "its tax is not known",
        },
    ),
    "expiry": (
        "A reservation ran out, and the driver charged after all",
        {"counts": "the price of running out is due", "only_unused": "only the reservation is"},
    ),
    "duration_from": (
        "“Since the start” counts from",
        {"charging": "the start of charging", "record": "the reservation, where there was one"},
    ),
    "crossing": (
        "Power and current between two samples",
        {"held": "stay as they were", "straight": "move in a straight line"},
    ),
    "decimals": ("Decimals of volumes in charging periods", {"none": "as many as there are"}),
    "disorder": (
        "Periods out of order, overlapping or outside",
        {"refuse": "are refused", "report": "are priced as far as possible and reported"},
    ),
    "preference": (
        "Which of several tariffs is meant, where periods name none",
        {
            "regular": "the regular one",
            "ad_hoc": "the ad hoc one",
            "cheap": "the cheap one",
            "fast": "the fast one",
            "green": "the green one",
        },
    ),
}


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A point: its name in the API, the question, the answers to choose from, and the one that holds where nobody says."""

    name: str
    question: str
    answers: tuple[tuple[str, str], ...]
    usual: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a point is read. `differs`: not as usual."""

    question: str
    answer: str
    differs: bool


def points(names: Iterable[str] = NAMES, base: Policies = DEFAULT) -> tuple[Point, ...]:
    """These points in the order in which people ask, usual answers by `base`."""
    wanted, usual = set(names), words_all(base)
    return tuple(
        Point(
            name=name,
            question=question,
            answers=tuple((word, answers.get(word, word)) for word in choices_of(name)),
            usual=answers.get(usual[name], usual[name]),
        )
        for name, (question, answers) in QUESTIONS.items()
        if name in wanted
    )


def readings(policies: Policies, base: Policies = DEFAULT) -> tuple[Reading, ...]:
    """Every point, those that are not read as usual first."""
    differing, words = words_of(policies, base), words_all(policies)
    found = [
        Reading(question=question, answer=answers.get(words[name], words[name]), differs=name in differing)
        for name, (question, answers) in QUESTIONS.items()
    ]
    return tuple(sorted(found, key=lambda each: not each.differs))


def said(form: Form, prefix: str) -> dict[str, str]:
    """What was chosen in the fields `<prefix>.<name>`; left empty it is as usual."""
    return dict(_said(form, prefix))


def _said(form: Form, prefix: str) -> Iterator[tuple[str, str]]:
    for name in NAMES:
        if word := form.text(f"{prefix}.{name}"):
            yield name, word
