"""What is wrong in the standards' own examples: the findings that `validate` has about each, and why they are no fault of ours.

The numbers in brackets are those of the list of errata that this project keeps of the standards (docs/topics/ocpi-wire.md).
"""

from typing import Final

_CUT_SHORT: Final = "the examples of PUT show what they are about and leave the rest out (2, 3, 5)"
_NUMBERS: Final = "floors and physical references are written as numbers, and are strings (3)"
_NO_TIME: Final = ("last_updated (Y05) is missing", _CUT_SHORT)
_ALPHA3: Final = ("location.country (L10) is not a country of three letters (ISO 3166-1): 'BE'", "the text wants alpha-3 (14)")
_LATER_EVSE: Final = [
    ("physical_reference (Y01) is a number, not a text: 3", _NUMBERS),
    ("connectors[0].power_type (Y05) is missing", _CUT_SHORT),
    ("connectors[0].max_voltage (L11) is missing", _CUT_SHORT),
    ("connectors[0].max_amperage (L11) is missing", _CUT_SHORT),
    ("connectors[0].last_updated (Y05) is missing", _CUT_SHORT),
]

ERRATA: Final[dict[str, list[tuple[str, str]]]] = {
    "2.1.1 CDR: Example of a CDR": [
        ("tariffs[0].elements[0].price_components[0].price (Y03) is a text, not a number: '2.00'", "it is (4)"),
        _ALPHA3,
    ],
    "2.1.1 EVSE: Example: add an EVSE": [
        ("floor_level (Y01) is a number, not a text: -1", _NUMBERS),
        ("physical_reference (Y01) is a number, not a text: 3", _NUMBERS),
        ("connectors[0].power_type (Y05) is missing", _CUT_SHORT),
        ("connectors[0].voltage (L11) is missing", _CUT_SHORT),
        ("connectors[0].amperage (L11) is missing", _CUT_SHORT),
        ("connectors[0].last_updated (Y05) is missing", _CUT_SHORT),
        _NO_TIME,
    ],
    "2.1.1 Session: Simple Session example of a just starting session": [_ALPHA3],
    "2.1.1 Session: Simple Session example of a short finished session": [_ALPHA3],
    "2.1.1 Tariff: 1 Example: New Tariff 2 euro per hour": [_NO_TIME],
    "2.2.1 ClientInfo: client info, its trailing comma taken away": [_NO_TIME],
    "2.2.1 EVSE: location_put_example_add_evse": _LATER_EVSE,
    "2.2.1 Tariff: tariff_put_example": [_NO_TIME],
    "2.3.0 CDR: cdr_example": [("tariffs[0].tax_included (F05) is missing", "2.3.0 added it, the example is older (1)")],
    "2.3.0 ClientInfo: client info, its trailing comma taken away": [_NO_TIME],
    "2.3.0 EVSE: location_put_example_add_evse": _LATER_EVSE,
    "2.3.0 Tariff: tariff_put_example": [_NO_TIME],
}
UNKNOWN: Final[dict[str, list[str]]] = {
    "2.2.1 EVSE: location_put_example_add_evse": ["floor"],
    "2.3.0 EVSE: location_put_example_add_evse": ["floor"],
}
"""Fields that no version has: `floor` is meant as `floor_level` (3)."""
