"""Rules that tests prove which know nothing of OCPI, for the rule is one of pricing, metering or billing."""

from typing import Final

_CUTTING: Final = "unit/app/billing/test_cutting"
_SEGMENT: Final = "unit/domain/pricing/test_segment"
_CDRS: Final = "unit/roaming/test_cdrs"

ELSEWHERE: Final[dict[str, tuple[str, ...]]] = {
    "T20": (f"{_CDRS}::test_a_reservation_that_lapsed_has_no_evse",),
    "E11": (f"{_CUTTING}::test_a_refused_token_that_got_nothing_leaves_no_cdr",),
    "D03": (f"{_CUTTING}::test_an_applied_correction_is_a_credit_and_a_new_cdr_that_add_up",),
    "D04": (
        f"{_SEGMENT}::test_a_threshold_is_reached_where_the_line_reaches_it",
        f"{_SEGMENT}::test_nights_in_which_the_clocks_are_changed",
        f"{_SEGMENT}::test_power_passes_a_limit",
        "wire/pricing/test_periods::test_nothing_changes_within_a_period_that_was_cut",
    ),
    "D05": (f"{_CUTTING}::test_the_tariff_of_the_start_prices_all_of_it",),
    "D06": (f"{_CUTTING}::test_what_was_charged_becomes_one_cdr_with_exact_figures",),
    "D07": (f"{_CDRS}::test_no_dimension_of_a_session_is_written",),
    "D08": (
        f"{_CUTTING}::test_parking_begins_when_the_vehicle_asks_for_no_more",
        f"{_SEGMENT}::test_still_energy_is_parking_and_known_idleness_wins",
    ),
    "D09": (f"{_CUTTING}::test_a_used_reservation_is_part_of_the_bill_and_a_lapsed_one_a_bill_of_its_own",),
    "D10": (f"{_CDRS}::test_signed_values_are_plain_and_in_base64",),
    "F03": ("wire/pricing/test_choice::test_the_tariff_of_a_period",),
    "F07": (f"{_CUTTING}::test_the_tariff_of_the_start_prices_all_of_it",),
}
"""Id → tests, named as files below `tests` and functions in them."""
