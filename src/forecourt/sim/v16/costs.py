"""The Open Charge Alliance's cost messages over DataTransfer, as a 1.6 station with a screen understands them."""

import json

from forecourt.sim.bay import Bay
from forecourt.sim.core import Core
from forecourt.sim.screen import PRICE, RUNNING, TOTAL
from forecourt.sim.wire import Document

VENDOR = "org.openchargealliance.costmsg"


def show_costs(core: Core, document: Document) -> str:
    """Show what a DataTransfer tells of prices; the status to answer with."""
    if document["vendorId"] != VENDOR or not core.plan.maker.screen:
        return "UnknownVendorId"
    show = _MESSAGES.get(document.get("messageId", ""))
    if show is None:
        return "UnknownMessageId"
    try:
        return show(core, json.loads(document.get("data", "")))
    except (ValueError, KeyError, TypeError):
        return "Rejected"


def _user_price(core: Core, told: Document) -> str:
    core.screen.show(PRICE, told["priceText"])
    return "Accepted"


def _running_cost(core: Core, told: Document) -> str:
    bay = _running(core, told["transactionId"])
    if bay is None:
        return "Rejected"
    core.screen.show(RUNNING, _amount(core, told["cost"]), bay.id, told["cost"])
    return "Accepted"


def _final_cost(core: Core, told: Document) -> str:
    core.screen.show(TOTAL, told.get("priceText") or _amount(core, told["cost"]), amount=told["cost"])
    return "Accepted"


_MESSAGES = {"SetUserPrice": _user_price, "RunningCost": _running_cost, "FinalCost": _final_cost}


def _running(core: Core, number: int) -> Bay | None:
    return next((bay for bay in core.bays if bay.transaction is not None and bay.transaction.remote_id == number), None)


def _amount(core: Core, cost: float) -> str:
    return f"{cost:.2f} {core.settings.currency}"
