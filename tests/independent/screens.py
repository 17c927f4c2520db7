"""Stations on the `ocpp` package that have a screen: they say what it can show, and remember what they were told."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from ocpp.routing import on
from ocpp.v16 import call_result as results16
from ocpp.v16.enums import Action

from tests.independent.station2 import Station21, Station201
from tests.independent.station16 import Station16


class Screen:
    """What was shown, newest last; `until` waits for something."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self._news = asyncio.Event()

    def show(self, what: str, content: Any) -> None:
        self.told.append((what, content))
        self._news.set()

    def of(self, what: str) -> list[Any]:
        return [content for kind, content in self.told if kind == what]

    async def until(self, what: str, check: Callable[[Any], bool] = lambda _: True) -> Any:
        async with asyncio.timeout(20):
            while not (found := [each for each in self.of(what) if check(each)]):
                self._news.clear()
                await self._news.wait()
        return found[-1]


class Clock:
    """Two seconds further with each thing that happens: nothing takes time in a test, and whole seconds are what is priced."""

    def __init__(self) -> None:
        self._at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)

    def next(self) -> str:
        at, self._at = self._at, self._at + timedelta(seconds=2)
        return at.isoformat().replace("+00:00", "Z")


class Screen16(Station16):
    """Knows the cost messages of the Open Charge Alliance."""

    shows = "true"

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.screen = Screen()
        self.clock = Clock()
        self.configured: dict[str, str] = {}

    async def call(self, payload: Any, **how: Any) -> Any:
        if type(payload).__name__ in ("StartTransaction", "StopTransaction"):
            payload.timestamp = self.clock.next()
        elif type(payload).__name__ == "MeterValues":
            payload.meter_value[0]["timestamp"] = self.clock.next()
        return await super().call(payload, **how)

    @on(Action.get_configuration)
    def on_get_configuration(self, key: list[str]) -> Any:
        known = {"CustomDisplayCostAndPrice": self.shows, "NumberOfDecimalsForCostValues": "2", "Language": "de"}
        keys = [{"key": name, "readonly": True, "value": known[name]} for name in key if name in known]
        return results16.GetConfiguration(configuration_key=keys, unknown_key=[name for name in key if name not in known])

    @on(Action.change_configuration)
    def on_change_configuration(self, key: str, value: str) -> Any:
        self.configured[key] = value
        return results16.ChangeConfiguration(status="Accepted")

    @on(Action.data_transfer)
    def on_data_transfer(self, vendor_id: str, message_id: str, data: str) -> Any:
        if vendor_id != "org.openchargealliance.costmsg":
            return results16.DataTransfer(status="UnknownVendorId")
        self.screen.show(message_id, json.loads(data))
        return results16.DataTransfer(status="Accepted")


class _Screen2:
    """Variables by `Component.Variable(Instance)`; the rest is unknown."""

    variables: dict[str, str]
    results: Any
    calls: Any

    def _show_nothing_yet(self) -> None:
        self.screen = Screen()
        self.clock = Clock()
        self.cost_details: dict[str, Any] | None = None

    def _value(self, wanted: dict[str, Any]) -> dict[str, Any]:
        variable = wanted["variable"]
        instance = f"({variable['instance']})" if "instance" in variable else ""
        value = self.variables.get(f"{wanted['component']['name']}.{variable['name']}{instance}")
        status = {"attribute_status": "UnknownVariable"} if value is None else {"attribute_status": "Accepted"}
        return wanted | status | ({} if value is None else {"attribute_value": value})

    @on("GetVariables")
    def on_get_variables(self, get_variable_data: list[dict[str, Any]]) -> Any:
        return self.results.GetVariables(get_variable_result=[self._value(each) for each in get_variable_data])

    @on("CostUpdated")
    def on_cost_updated(self, total_cost: float, transaction_id: str) -> Any:
        self.screen.show("CostUpdated", (total_cost, transaction_id))
        return self.results.CostUpdated()

    async def call(self, payload: Any, **how: Any) -> Any:
        name, ends = type(payload).__name__, False
        if name == "TransactionEvent":
            payload.timestamp = payload.meter_value[0]["timestamp"] = self.clock.next()
            ends = payload.event_type == "Ended"
            if ends and self.cost_details is not None:
                payload.cost_details = self.cost_details
        answer = await super().call(payload, **how)  # type: ignore[misc]
        if ends or name == "Authorize":
            self.screen.show(name, answer)
        return answer


class Screen201(_Screen2, Station201):
    """Shows texts and the cost that it is told."""

    variables = {
        "TariffCostCtrlr.Available(Tariff)": "true",
        "TariffCostCtrlr.Enabled(Cost)": "true",
        "TariffCostCtrlr.Currency": "EUR",
    }

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._show_nothing_yet()


class Screen21(_Screen2, Station21):
    """Takes tariffs and counts by them."""

    variables = {
        "TariffCostCtrlr.Available(Tariff)": "true",
        "TariffCostCtrlr.Enabled(Tariff)": "true",
        "TariffCostCtrlr.Enabled(Cost)": "true",
        "TariffCostCtrlr.ConditionsSupported(Tariff)": "true",
        "TariffCostCtrlr.MaxElements(Tariff)": "4",
    }

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._show_nothing_yet()
        self.tariffs: dict[int, dict[str, Any]] = {}

    @on("SetDefaultTariff")
    def on_set_default_tariff(self, evse_id: int, tariff: dict[str, Any]) -> Any:
        known = tariff["tariff_id"] in [each["tariff_id"] for each in self.tariffs.values()]
        self.tariffs[evse_id] = tariff
        self.screen.show("SetDefaultTariff", tariff)
        return self.results.SetDefaultTariff(status="DuplicateTariffId" if known else "Accepted")

    @on("GetTariffs")
    def on_get_tariffs(self, evse_id: int) -> Any:
        found = [
            {"tariff_id": each["tariff_id"], "tariff_kind": "DefaultTariff", "evse_ids": [evse]}
            for evse, each in self.tariffs.items()
            if evse_id in (0, evse)
        ]
        return self.results.GetTariffs(status="Accepted" if found else "NoTariff", tariff_assignments=found or None)

    @on("ClearTariffs")
    def on_clear_tariffs(self, tariff_ids: list[str] | None = None, evse_id: int | None = None) -> Any:
        gone = [evse for evse in self.tariffs if evse_id in (None, evse)]
        results = [{"status": "Accepted", "tariff_id": self.tariffs.pop(evse)["tariff_id"]} for evse in gone]
        return self.results.ClearTariffs(clear_tariffs_result=results or [{"status": "NoTariff"}])

    @on("ChangeTransactionTariff")
    def on_change_transaction_tariff(self, transaction_id: str, tariff: dict[str, Any]) -> Any:
        self.screen.show("ChangeTransactionTariff", tariff)
        return self.results.ChangeTransactionTariff(status="Accepted" if transaction_id == self.reference else "TxNotFound")
