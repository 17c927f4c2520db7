"""Words and costs on a station's screen (2.x block I): what goes into an answer, and what a 2.1 station counted itself."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from msgspec import UNSET, UnsetType

from forecourt.csms.members import Payload, fits, present, text
from forecourt.csms.sampling import decimal_of
from forecourt.csms.v2.messages import TransactionEvent
from forecourt.domain.screens import StationCost, ToldCost
from forecourt.domain.tariffs import Text
from forecourt.kit.money import half_up
from forecourt.ocpp import v21
from forecourt.ocpp.versions import Version

LONGEST_MESSAGE: Final = {Version.V201: 512, Version.V21: 1024}
LONGEST_LANGUAGE: Final = 8
MOST_EXTRA: Final = 4
"""So many other languages of a message (2.1)."""


def message_content(words: str, language: str | None, version: Version) -> Payload | None:
    """A message as a station shows it; None where the version has no room for it."""
    content = fits(words, LONGEST_MESSAGE[version])
    if content is None:
        return None
    return present({"format": "UTF8", "language": fits(language, LONGEST_LANGUAGE), "content": content})


def contents(texts: Sequence[Text], version: Version) -> list[Payload]:
    """The texts that the version has room for, in their order."""
    return [found for each in texts if (found := message_content(each.text, each.language, version)) is not None]


def told_cost(cost: ToldCost | None, version: Version) -> Payload:
    """The members of a TransactionEventResponse that tell a cost; 0 is told as well (I03.FR.04)."""
    if cost is None:
        return {}
    words = contents(cost.texts, version)
    return present(
        {
            "totalCost": amount(cost.amount),
            "updatedPersonalMessage": words[0] if words else None,
            "updatedPersonalMessageExtra": (words[1 : 1 + MOST_EXTRA] or None) if version is Version.V21 else None,
        }
    )


def amount(value: Decimal) -> float:
    """An amount as the wire has it: at most six decimals (2.x primitive datatypes)."""
    return float(half_up(value, 6))


def station_cost(message: TransactionEvent) -> StationCost | None:
    """The cost that the station computed (I12); None where it tells none."""
    if not isinstance(message, v21.TransactionEventRequest) or message.cost_details is UNSET:
        return None
    details = message.cost_details
    cost, usage = details.total_cost, details.total_usage
    periods = () if details.charging_periods is UNSET else details.charging_periods
    used = {str(each.tariff_id): None for each in periods if each.tariff_id is not UNSET}
    return StationCost(
        at=message.timestamp,
        final=str(message.event_type) == "Ended",
        currency=cost.currency,
        before_taxes=_decimal(cost.total.excl_tax),
        after_taxes=_decimal(cost.total.incl_tax),
        kind=str(cost.type_of_cost),
        tariff_ids=tuple(used),
        energy_wh=decimal_of(usage.energy) or Decimal(0),
        charging_s=usage.charging_time,
        idle_s=usage.idle_time,
        failure=(text(details.failure_reason) or "It gave no reason.") if details.failure_to_calculate is True else None,
    )


def _decimal(value: float | UnsetType) -> Decimal | None:
    return None if isinstance(value, UnsetType) else decimal_of(value)
