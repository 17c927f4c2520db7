"""What a person sets because a station is peculiar: how its tokens are read, and what it is told in place of a refusal."""

from msgspec import UNSET, UnsetType

from forecourt.console.forms import Form
from forecourt.domain.authorisation import SOFT
from forecourt.domain.stations import Station
from forecourt.domain.token_rules import HowToRead, TokenRule
from forecourt.domain.tokens import Verdict

REFUSALS = tuple(each for each in Verdict if each is not Verdict.ACCEPTED)
TOLD = tuple(each for each in Verdict if each in SOFT)


def token_rules_of(form: Form) -> tuple[TokenRule, ...] | UnsetType:
    """A rule a line, such as `strip_prefix DE-` or `read_as BUTTON = CARD-1`; as they are, when the form does not ask."""
    if not form.asks("token_rules"):
        return UNSET
    rules = []
    for line in filter(None, map(str.strip, form.text("token_rules").splitlines())):
        try:
            rules.append(_rule(line))
        except ValueError:
            form.fault("token_rules", "format", f"«{line[:40]}» is no rule: a word of {', '.join(HowToRead)}, and a text.")
    return tuple(rules)


def soft_answers_of(form: Form) -> dict[Verdict, Verdict] | UnsetType:
    """By refusal, what the station hears; as they are, when the form does not ask."""
    if not form.asks(f"soft_{REFUSALS[0].value}"):
        return UNSET
    told = {each: form.text(f"soft_{each.value}") for each in REFUSALS}
    return {each: form.one_of(f"soft_{each.value}", Verdict, each) for each, text in told.items() if text}


def values_of(station: Station) -> dict[str, str]:
    """As the form shows them."""
    return {
        "token_rules": "\n".join(map(_line, station.token_rules)),
        **{f"soft_{each.value}": told.value for each, told in station.soft_answers.items()},
    }


def _rule(line: str) -> TokenRule:
    word, _, text = line.partition(" ")
    rule = HowToRead(word)
    if rule is not HowToRead.READ_AS:
        return TokenRule(rule=rule, text=text.strip())
    heard, _, token = text.partition(" = ")
    return TokenRule(rule=rule, text=heard.strip(), token=token.strip())


def _line(rule: TokenRule) -> str:
    return f"{rule.rule.value} {rule.text}" + (f" = {rule.token}" if rule.token else "")
