"""What stations' settings say of their screens, and how a price would be said to them: the app's `ScreenSpeech`."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from forecourt.app.ports import HeldTariffs, Spoken, SpokenTariff
from forecourt.csms.commands import calls_for
from forecourt.csms.outgoing import Target, Unsupported
from forecourt.csms.v2.tariffs import mapped
from forecourt.csms.v16 import pricing as v16
from forecourt.domain.commands import Command
from forecourt.domain.screens import Ability, TextWay
from forecourt.domain.tariffs import Tariff
from forecourt.ocpp.versions import Version

_TRUE: Final = {"true", "1", "yes"}


class _Key(msgspec.Struct):
    key: str
    value: str | None = None


class _Named(msgspec.Struct):
    name: str
    instance: str | None = None


class _Variable(msgspec.Struct, rename="camel"):
    component: _Named
    variable: _Named
    attribute_status: str = ""
    attribute_value: str | None = None


class _Answer(msgspec.Struct, rename="camel"):
    configuration_key: list[_Key] = []
    get_variable_result: list[_Variable] = []


class _Held(msgspec.Struct, rename="camel"):
    tariff_id: str
    tariff_kind: str
    evse_ids: list[int] = []


class _TariffsAnswer(msgspec.Struct, rename="camel"):
    status: str
    tariff_assignments: list[_Held] = []


class Speech:
    """`ScreenSpeech` over the encoders of the versions."""

    def ability(self, version: str, answer: object) -> Ability:
        """What a station's answer to `AskAbility` says; nothing where it cannot be read."""
        try:
            read = msgspec.convert(answer, _Answer)
        except msgspec.ValidationError:
            return Ability()
        if version == Version.V16:
            return _ability_16({each.key.casefold(): each.value for each in read.configuration_key if each.value is not None})
        values = {_name(each): each.attribute_value for each in read.get_variable_result if each.attribute_status == "Accepted"}
        known = {name: value for name, value in values.items() if value is not None}
        return _ability_21(known) if version == Version.V21 else _ability_201(known)

    def speak(self, version: str, command: Command) -> Sequence[Spoken]:
        """The messages that say the command; where the version cannot, one without an action says why."""
        try:
            calls = calls_for(command, Target(version=Version(version)))
        except Unsupported as refusal:
            return (Spoken(action="", payload=None, sentence=refusal.sentence),)
        return tuple(Spoken(action=each.action, payload=msgspec.to_builtins(each.payload)) for each in calls)

    def tariff(self, tariff: Tariff, *, of_driver: bool = False) -> SpokenTariff:
        """The tariff as a station takes it, with its id on the wire and what is lost on the way."""
        found = mapped(tariff, of_driver=of_driver)
        return SpokenTariff(
            tariff_id=found.tariff_id,
            payload=msgspec.to_builtins(found.payload),
            losses=found.losses,
            most_prices=found.most_prices,
            conditional=found.conditional,
        )

    def held(self, answer: object) -> HeldTariffs | None:
        """The default tariffs in a `GetTariffsResponse` (I09.FR.01, I09.FR.03); None where the station did not tell."""
        try:
            read = msgspec.convert(answer, _TariffsAnswer)
        except msgspec.ValidationError:
            return None
        if read.status not in ("Accepted", "NoTariff"):
            return None
        evses: dict[str, frozenset[int]] = {}
        for each in read.tariff_assignments:
            if each.tariff_kind == "DefaultTariff":
                evses[each.tariff_id] = frozenset(each.evse_ids) | evses.get(each.tariff_id, frozenset())
        return HeldTariffs(evses)


def _name(each: _Variable) -> str:
    instance = f"({each.variable.instance})" if each.variable.instance else ""
    return f"{each.component.name}.{each.variable.name}{instance}".casefold()


def _true(value: str | None) -> bool:
    return value is not None and value.strip().casefold() in _TRUE


def _number(value: str | None) -> int | None:
    return int(value) if value is not None and value.strip().isdecimal() else None


def _on(values: Mapping[str, str], instance: str) -> bool:
    """Whether a capability is there and not switched off; a station may state only one of the two."""
    available = values.get(f"tariffcostctrlr.available({instance})")
    enabled = values.get(f"tariffcostctrlr.enabled({instance})")
    if available is not None and not _true(available):
        return False
    return _true(enabled if enabled is not None else available)


def _ability_16(values: Mapping[str, str]) -> Ability:
    """The keys of the cost messages; without the first the station knows none of them."""
    if not _true(values.get(v16.SHOWS.casefold())):
        return Ability()
    return Ability(
        texts=TextWay.BY_MESSAGE,
        running_cost=True,
        decimals=_number(values.get(v16.DECIMALS.casefold())),
        several_languages=_true(values.get(v16.LANGUAGES.casefold())),
        language=values.get(v16.LANGUAGE.casefold()) or None,
    )


def _ability_201(values: Mapping[str, str]) -> Ability:
    """2.0.1: `Tariff` is the text of a tariff, `Cost` the cost that we tell."""
    shows = _on(values, "tariff") or _true(values.get("displaymessagectrlr.available"))  # I01.FR.02
    return Ability(
        texts=TextWay.WITH_VERDICT if shows else TextWay.NONE,
        running_cost=_on(values, "cost"),
        currency=_currency(values),
        language=values.get("displaymessagectrlr.language") or None,
    )


def _ability_21(values: Mapping[str, str]) -> Ability:
    """2.1: `Tariff` is a tariff as a structure, `Cost` that the station computes; a station with the controller and without the
    latter shows what we tell."""
    has_controller = any(name.startswith("tariffcostctrlr.") for name in values)
    tariffs = _on(values, "tariff")
    shows = has_controller or _true(values.get("displaymessagectrlr.available"))
    return Ability(
        texts=TextWay.WITH_VERDICT if shows else TextWay.NONE,
        running_cost=has_controller and not _on(values, "cost"),
        tariffs=tariffs,
        counts_itself=tariffs and _on(values, "cost"),
        conditions=_true(values.get("tariffcostctrlr.conditionssupported(tariff)", "true")),
        most_prices=_number(values.get("tariffcostctrlr.maxelements(tariff)")),
        currency=None if tariffs else _currency(values),
        several_languages=True,
        language=values.get("displaymessagectrlr.language") or None,
    )


def _currency(values: Mapping[str, str]) -> str | None:
    return values.get("tariffcostctrlr.currency", "").strip().upper() or None
