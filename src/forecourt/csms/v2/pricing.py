"""Commands about the price on the screen in the words of 2.0.1 and 2.1 (block I)."""

from typing import Final

from forecourt.csms.outgoing import Encoders, Outgoing, Target, Unsupported, call, call_in_parts
from forecourt.csms.v2.screens import LONGEST_LANGUAGE, amount
from forecourt.csms.v2.tariffs import tariff_type
from forecourt.csms.v2.variables import parsed
from forecourt.domain import commands as c
from forecourt.ocpp.versions import Version

ASKED: Final = (
    "TariffCostCtrlr.Available(Tariff)",
    "TariffCostCtrlr.Enabled(Tariff)",
    "TariffCostCtrlr.Available(Cost)",
    "TariffCostCtrlr.Enabled(Cost)",
    "TariffCostCtrlr.Currency",
    "DisplayMessageCtrlr.Available",
    "DisplayMessageCtrlr.Language",
)
"""What a station is asked about its screen; 2.1 has more to say about tariffs."""
ASKED_21: Final = (*ASKED, "TariffCostCtrlr.ConditionsSupported(Tariff)", "TariffCostCtrlr.MaxElements(Tariff)")
FALLBACK: Final = "TariffCostCtrlr.TariffFallbackMessage"
LONGEST_FALLBACK: Final = 512


def ask_ability(_: c.AskAbility, target: Target) -> list[Outgoing]:
    """GetVariables of the controllers of tariffs and messages (I01.FR.02)."""
    names = ASKED_21 if target.version is Version.V21 else ASKED
    return call_in_parts("GetVariables", "getVariableData", [parsed(name) for name in names], target)


def tell_cost(command: c.TellCost, _: Target) -> list[Outgoing]:
    """CostUpdated (I02); the last word is told with the end of the transaction (I03)."""
    if command.final:
        raise Unsupported("OCPP 2.x tells the whole cost in its answer to the end of a transaction.")
    return call("CostUpdated", totalCost=amount(command.amount), transactionId=command.reference)


def show_price(_: c.ShowPrice, __: Target) -> list[Outgoing]:
    """Not a message of its own in this version."""
    raise Unsupported("OCPP 2.x shows a driver the price with the answer to the token.")


def set_fallback_price(command: c.SetFallbackPrice, target: Target) -> list[Outgoing]:
    """SetVariables of TariffFallbackMessage (I04.FR.02), one for each language where the station has several."""
    values = {}
    for index, each in enumerate(command.texts):
        if len(each.text) > LONGEST_FALLBACK:
            raise Unsupported(f"The text has more than {LONGEST_FALLBACK} characters; a station takes no more.")
        if index == 0:
            values[FALLBACK] = each.text
        if target.version is Version.V21 and command.several_languages and len(each.language) <= LONGEST_LANGUAGE:
            values[f"{FALLBACK}({each.language})"] = each.text
    data = [parsed(name) | {"attributeValue": value} for name, value in values.items()]
    return call_in_parts("SetVariables", "setVariableData", data, target)


def set_station_tariff(command: c.SetStationTariff, target: Target) -> list[Outgoing]:
    """SetDefaultTariff (I07)."""
    _require_21(target)
    return call("SetDefaultTariff", evseId=command.evse, tariff=tariff_type(command.tariff))


def clear_station_tariffs(command: c.ClearStationTariffs, target: Target) -> list[Outgoing]:
    """ClearTariffs (I10)."""
    _require_21(target)
    return call("ClearTariffs", tariffIds=list(command.tariff_ids) or None, evseId=command.evse)


def get_station_tariffs(command: c.GetStationTariffs, target: Target) -> list[Outgoing]:
    """GetTariffs (I09)."""
    _require_21(target)
    return call("GetTariffs", evseId=command.evse)


def change_transaction_tariff(command: c.ChangeTransactionTariff, target: Target) -> list[Outgoing]:
    """ChangeTransactionTariff (I11)."""
    _require_21(target)
    tariff = tariff_type(command.tariff, of_driver=True)
    return call("ChangeTransactionTariff", transactionId=command.reference, tariff=tariff)


def _require_21(target: Target) -> None:
    if target.version is not Version.V21:
        raise Unsupported("Tariffs on stations came with OCPP 2.1; an earlier one is told the cost.")


ENCODERS: Final[Encoders] = {
    c.AskAbility: ask_ability,
    c.TellCost: tell_cost,
    c.ShowPrice: show_price,
    c.SetFallbackPrice: set_fallback_price,
    c.SetStationTariff: set_station_tariff,
    c.ClearStationTariffs: clear_station_tariffs,
    c.GetStationTariffs: get_station_tariffs,
    c.ChangeTransactionTariff: change_transaction_tariff,
}
