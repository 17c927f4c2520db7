"""Commands about the price on the screen in 1.6: the Open Charge Alliance's cost messages over DataTransfer, for California."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from forecourt.csms.members import Payload, fits, present, seconds
from forecourt.csms.outgoing import Encoders, Outgoing, Target, Unsupported, call
from forecourt.csms.v16.numbers import number_of
from forecourt.csms.v16.tokens import LONGEST_TAG
from forecourt.domain import commands as c
from forecourt.domain.screens import Outlook, UnitPrices
from forecourt.domain.tariffs import Text
from forecourt.kit.money import half_up

VENDOR: Final = "org.openchargealliance.costmsg"
SHOWS: Final = "CustomDisplayCostAndPrice"
DECIMALS: Final = "NumberOfDecimalsForCostValues"
LANGUAGES: Final = "CustomMultiLanguageMessages"
LANGUAGE: Final = "Language"
ASKED: Final = (SHOWS, DECIMALS, LANGUAGES, LANGUAGE)
"""Configuration keys that say what the station can show."""
DEFAULT_PRICE: Final = "DefaultPrice"
DEFAULT_TEXT: Final = "DefaultPriceText"
STOPS: Final = ["SuspendedEV", "Finishing"]
RESUMES: Final = ["Charging"]
LONGEST_VALUE: Final = 500
"""ChangeConfiguration takes no longer one."""


def ask_ability(_: c.AskAbility, __: Target) -> list[Outgoing]:
    """GetConfiguration of the keys of the cost messages."""
    return call("GetConfiguration", key=list(ASKED))


def show_price(command: c.ShowPrice, _: Target) -> list[Outgoing]:
    """SetUserPrice."""
    tag = fits(command.token.uid, LONGEST_TAG)
    if tag is None:
        raise Unsupported("OCPP 1.6 has no room for this token.")
    return _message("SetUserPrice", {"idToken": tag, **_texts(command.texts)})


def tell_cost(command: c.TellCost, _: Target) -> list[Outgoing]:
    """RunningCost, at the end FinalCost."""
    cost = {"transactionId": number_of(command.reference), "cost": _amount(command.amount)}
    if command.final:
        return _message("FinalCost", cost | _texts(command.texts))
    return _message(
        "RunningCost",
        present(
            {
                **cost,
                "timestamp": seconds(command.at),
                "meterValue": command.meter_wh,
                "state": "Charging" if command.charging else "Idle",
                "chargingPrice": _prices(command.prices),
                "idlePrice": _idle(command.prices),
                **_ahead(command.outlook, charging=command.charging),
            }
        ),
    )


def set_fallback_price(command: c.SetFallbackPrice, _: Target) -> list[Outgoing]:
    """DefaultPrice, and a DefaultPriceText for each language where the station has several."""
    if not command.texts:
        raise Unsupported("There is no text to show.")
    price = {"priceText": command.texts[0].text, "chargingPrice": _prices(command.prices)}
    calls = [_configured(DEFAULT_PRICE, price)]
    if command.several_languages:
        calls += [_configured(f"{DEFAULT_TEXT},{each.language}", {"priceText": each.text}) for each in command.texts]
    return calls


def no_tariffs(_: c.Command, __: Target) -> list[Outgoing]:
    """Not in this version."""
    raise Unsupported("Tariffs on stations came with OCPP 2.1; a 1.6 station is told the cost.")


ENCODERS: Final[Encoders] = {
    c.AskAbility: ask_ability,
    c.TellCost: tell_cost,
    c.ShowPrice: show_price,
    c.SetFallbackPrice: set_fallback_price,
    c.SetStationTariff: no_tariffs,
    c.ClearStationTariffs: no_tariffs,
    c.GetStationTariffs: no_tariffs,
    c.ChangeTransactionTariff: no_tariffs,
}


def _message(name: str, data: Payload) -> list[Outgoing]:
    """The data travels as text in a DataTransfer."""
    return call("DataTransfer", vendorId=VENDOR, messageId=name, data=msgspec.json.encode(data).decode())


def _configured(key: str, value: Payload) -> Outgoing:
    text = msgspec.json.encode(value).decode()
    if len(text) > LONGEST_VALUE:
        raise Unsupported(f"The value of {key} has more than {LONGEST_VALUE} characters; OCPP 1.6 takes no more.")
    return Outgoing("ChangeConfiguration", {"key": key, "value": text}, key)


def _texts(texts: Sequence[Text]) -> Payload:
    """`priceText`, and the other languages beside it."""
    others = [{"format": "UTF8", "language": each.language, "content": each.text} for each in texts[1:]]
    return present({"priceText": texts[0].text if texts else "", "priceTextExtra": others or None})


def _prices(prices: UnitPrices) -> Payload:
    named = {"kWhPrice": prices.kwh, "hourPrice": prices.hour, "flatFee": prices.once}
    return {name: _amount(value) for name, value in named.items() if value is not None}


def _idle(prices: UnitPrices) -> Payload | None:
    """No `graceMinutes`: a tariff of OCPI cannot say that idling is free at first."""
    return None if prices.idle_hour is None else {"hourPrice": _amount(prices.idle_hour)}


def _ahead(outlook: Outlook | None, *, charging: bool) -> Payload:
    """`nextPeriod`, the prices from a moment on, and `triggerMeterValue`, when the station reports because the price changes.

    Energy counts from the start of the transaction. A state that ends the charging, or begins it, changes the price too.
    """
    if outlook is None:
        return {}
    then = outlook.then
    at = None if outlook.changes_at is None else seconds(outlook.changes_at)
    states = (STOPS if charging else RESUMES) if outlook.at_state else None
    reports = present(
        {
            "atTime": at,
            "atEnergykWh": None if outlook.at_kwh is None else _amount(outlook.at_kwh),
            "atPowerkW": None if outlook.at_power_kw is None else _amount(outlook.at_power_kw),
            "atCPStatus": states,
        }
    )
    following = None if then is None else present({"atTime": at, "chargingPrice": _prices(then), "idlePrice": _idle(then)})
    return {"nextPeriod": following, "triggerMeterValue": reports or None}


def _amount(value: Decimal) -> float:
    return float(half_up(value, 6))
