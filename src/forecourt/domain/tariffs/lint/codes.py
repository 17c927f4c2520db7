"""What the linter can find: one table, and the finding."""

from types import MappingProxyType
from typing import Final

import msgspec

TRAP: Final = "trap"
HINT: Final = "hint"

CODES: Final = MappingProxyType(
    {
        "never_matches": (TRAP, "Restrictions that no moment can fulfil: the element never applies."),
        "never_valid": (TRAP, "The tariff ends before it begins."),
        "gives_way": (HINT, "The tariff gives way, within transactions that run, to what follows it; or says so and never ends."),
        "outside_validity": (TRAP, "The dates of an element lie outside the tariff's own validity."),
        "over": (TRAP, "The end of the tariff, or of an element's dates, is in the past."),
        "unreachable": (TRAP, "Earlier elements always come first: this price is never used."),
        "duplicate_dimension": (TRAP, "An element prices a dimension twice; only the first price counts."),
        "several_flats": (TRAP, "A transaction pays one FLAT, the first that matches; others are not added."),
        "late_flat": (HINT, "A FLAT that only applies later in a transaction; partners differ in how they read it."),
        "gap": (TRAP, "There are moments at which neither energy nor charging time has a price: charging is free then."),
        "partial_gap": (HINT, "There are moments at which one of the dimensions that the tariff prices is free."),
        "idle_is_free": (HINT, "Charging time is priced, but a full vehicle that stays pays nothing."),
        "nothing_priced": (HINT, "Neither energy nor charging time has a price."),
        "parking_grace": (TRAP, "`min_duration` counts from the start of the transaction, not from the start of parking."),
        "power_is_measured": (HINT, "Power and current are those that flow at the moment, not what the station could give."),
        "night_with_days": (HINT, "A window that passes midnight goes on under the next day's weekday."),
        "large_step": (HINT, "A step so large that a little more costs a lot."),
        "mixed_steps": (HINT, "Different steps for a dimension: the last one used rounds the whole transaction."),
        "step_without_effect": (HINT, "A step that never rounds anything."),
        "reservation_energy": (
            TRAP,
            "A reservation has a price for time or a flat one; energy and parking are never priced by it.",
        ),
        "reservation_limits": (
            TRAP,
            "Energy, power and current do not flow during a reservation: the restriction decides wrongly.",
        ),
        "tax_missing": (TRAP, "Prices exclude or include taxes, but no tax is stated."),
        "tax_unknown": (HINT, "Nobody said whether prices include taxes; no gross amount can be stated."),
        "tax_contradiction": (TRAP, "Taxes are stated although the tariff says that there are none."),
        "limits_inverted": (TRAP, "The minimum price is above the maximum price."),
        "limit_below_net": (TRAP, "A limit after taxes is below the same limit before taxes."),
        "limit_gross_missing": (HINT, "A limit is stated before taxes only; after taxes it follows in proportion."),
        "preauthorisation_low": (HINT, "The amount that is preauthorised is less than the minimum price."),
        "negative_price": (HINT, "A price below zero pays the driver."),
        "unlikely_price": (TRAP, "A price so high that it was probably meant in cents, or per another unit."),
        "not_all_checked": (HINT, "The tariff is so large that not every combination was looked at."),
    }
)
"""Code → (how bad it is, what it means). `trap`: as it stands it will cost somebody money; `hint`: make sure that it is meant."""


class LintFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A trap in a tariff: a stable code, the path of the field (`elements[1].restrictions.min_duration_s`), a sentence."""

    code: str
    path: str
    sentence: str

    @property
    def level(self) -> str:
        """`trap` or `hint`."""
        return CODES[self.code][0]
