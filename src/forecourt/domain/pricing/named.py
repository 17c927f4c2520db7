"""Policies as people name them: words by name, of which only those that differ from the defaults are kept."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from forecourt.domain.pricing.policies import DEFAULT, Policies
from forecourt.domain.tariffs import Tariff
from forecourt.kit.errors import FieldFault, InvalidInput

Words = Mapping[str, str]
"""Policy → word, as `{"window_day": "beginning", "decimals": "none"}`."""
NAMES = Policies.__struct_fields__
OF_TARIFFS = frozenset(NAMES) - {"disorder", "preference"}
"""What a tariff can say of itself. Our own periods are never in disorder, and the kind of tariff is the driver's choice."""
MOST_DECIMALS = 9
_CHOICES: dict[str, type[StrEnum]] = {
    name: type(word) for name in NAMES if isinstance(word := getattr(DEFAULT, name), StrEnum)
}  # fmt: skip


def policies_of(
    words: Words, base: Policies = DEFAULT, *, path: str = "$.policies", known: frozenset[str] | None = None
) -> Policies:
    """`base` with what these words change. `known`: the names that are allowed here. Raises `InvalidInput` with every fault."""
    if faults := tuple(_faults(words, path, known or frozenset(NAMES))):
        raise InvalidInput(" ".join(each.message for each in faults), faults=faults)
    return msgspec.structs.replace(base, **{name: _value(name, word) for name, word in words.items()})


def words_of(policies: Policies, base: Policies = DEFAULT) -> dict[str, str]:
    """What differs from `base`, in the words that `policies_of` reads."""
    usual = words_all(base)
    return {name: word for name, word in words_all(policies).items() if word != usual[name]}


def words_all(policies: Policies) -> dict[str, str]:
    """Every policy in its word."""
    return {name: "none" if (value := getattr(policies, name)) is None else str(value) for name in NAMES}


def policies_by(tariffs: Sequence[Tariff]) -> Policies:
    """What a transaction of these tariffs is priced by: the first is that of its start."""
    return policies_of(dict(tariffs[0].policies)) if tariffs else DEFAULT


def _faults(words: Words, path: str, known: frozenset[str]) -> Iterator[FieldFault]:
    for name, word in words.items():
        place = f"{path}.{name[:40]}"
        if name not in known:
            yield FieldFault(place, "policy", f"There is no policy {name[:40]!r} here; there are {', '.join(sorted(known))}.")
        elif word not in choices_of(name):
            message = f"The policy {name} is one of {', '.join(choices_of(name))}, not {word[:40]!r}."
            yield FieldFault(place, "policy", message)


def choices_of(name: str) -> tuple[str, ...]:
    """The words that a policy can be."""
    if name in _CHOICES:
        return tuple(each.value for each in _CHOICES[name])
    return (*map(str, range(MOST_DECIMALS + 1)), "none")


def _value(name: str, word: str) -> StrEnum | int | None:
    if name in _CHOICES:
        return _CHOICES[name](word)
    return None if word == "none" else int(word)
