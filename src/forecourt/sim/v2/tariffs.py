"""Tariffs on a 2.1 station (block I): defaults of the EVSEs, drivers' own, and which one a transaction is counted by."""

from collections.abc import Callable

from forecourt.ocpp.errors import ErrorKind
from forecourt.sim.bay import Bay, Transaction
from forecourt.sim.core import Core
from forecourt.sim.counting import Count
from forecourt.sim.screen import TARIFF
from forecourt.sim.v2.device import MOST_PRICES
from forecourt.sim.wire import Document, Refused

_PRICED = ("energy", "chargingTime", "idleTime", "fixedFee")


class Tariffs:
    """The tariff drawer of one station. `report` tells that a transaction changed its tariff."""

    def __init__(self, core: Core, report: Callable[[Bay], None]) -> None:
        self._core = core
        self._report = report
        self._defaults: dict[int, Document] = {}

    def of(self, bay: Bay) -> Document | None:
        """By which a transaction here would be counted: the driver's own, else the EVSE's (I07.FR.14, I08.FR.04)."""
        settings = self._core.settings
        if not (self._core.plan.maker.counts and settings.shows_tariffs and settings.shows_costs):
            return None
        token = bay.authorised
        known = self._core.cache.get(token.uid.lower()) if token is not None else None
        return (known.tariff if known is not None else None) or self._defaults.get(bay.id)

    def handlers(self) -> dict[str, Callable[[Document], Document]]:
        """By action."""
        return {
            "ChangeTransactionTariff": self._change,
            "ClearTariffs": self._clear,
            "GetTariffs": self._get,
            "SetDefaultTariff": self._set,
        }

    def _set(self, document: Document) -> Document:
        self._require()
        evse, tariff = document["evseId"], document["tariff"]
        bays = list(self._core.chosen(evse))
        if not bays:
            return {"status": "Rejected", "statusInfo": {"reasonCode": "UnknownEVSE"}}
        if _longest(tariff) > MOST_PRICES:
            return {"status": "TooManyElements"}  # I07.FR.02
        here = [self._defaults[bay.id]["tariffId"] for bay in bays if bay.id in self._defaults]
        if tariff["tariffId"] in here:
            return {"status": "DuplicateTariffId"}  # I07.FR.04
        for bay in bays:
            self._defaults[bay.id] = tariff
        self._core.screen.show(TARIFF, _text(tariff), evse)
        return {"status": "Accepted"}

    def _get(self, document: Document) -> Document:
        self._require()
        places: dict[str, list[int]] = {}
        for bay in self._core.chosen(document["evseId"]):
            if bay.id in self._defaults:
                places.setdefault(self._defaults[bay.id]["tariffId"], []).append(bay.id)
        found = [{"tariffId": each, "tariffKind": "DefaultTariff", "evseIds": evses} for each, evses in places.items()]
        return {"status": "Accepted", "tariffAssignments": found} if found else {"status": "NoTariff"}

    def _clear(self, document: Document) -> Document:
        """I10: what runs is counted on as it began."""
        self._require()
        wanted, evse = document.get("tariffIds"), document.get("evseId")
        gone: dict[str, None] = {}
        for bay in self._core.chosen(evse):
            tariff = self._defaults.get(bay.id)
            if tariff is not None and (wanted is None or tariff["tariffId"] in wanted):
                gone[self._defaults.pop(bay.id)["tariffId"]] = None
        results = [{"status": "Accepted", "tariffId": each} for each in gone]
        return {"clearTariffsResult": results or [{"status": "NoTariff"}]}

    def _change(self, document: Document) -> Document:
        self._require()
        bay = self._core.transaction(document["transactionId"])
        transaction: Transaction | None = None if bay is None else bay.transaction
        if bay is None or transaction is None:
            return {"status": "TxNotFound"}  # I11.FR.04
        tariff, now = document["tariff"], self._core.now()
        if transaction.count is None:
            transaction.count = Count(tariff, self._core.plan.zone)
            transaction.count.begin(now)
        elif transaction.count.tariff["currency"] != tariff["currency"]:
            return {"status": "NoCurrencyChange"}  # I11.FR.05
        else:
            transaction.count.change(tariff, now)
        transaction.tells_tariff = True
        self._core.screen.show(TARIFF, _text(tariff), bay.id)
        self._report(bay)
        return {"status": "Accepted"}

    def _require(self) -> None:
        """I07.FR.01, I11.FR.01."""
        if not self._core.plan.maker.counts:
            raise Refused(ErrorKind.NOT_SUPPORTED, "This station counts no costs.")


def _longest(tariff: Document) -> int:
    return max((len(tariff[name]["prices"]) for name in _PRICED if name in tariff), default=0)


def _text(tariff: Document) -> str:
    texts = tariff.get("description") or [{"content": tariff["tariffId"]}]
    return str(texts[0]["content"])
