"""Cases of the standard that no test proves yet, and why: said on the coverage page, next to what is proved."""

from typing import Final

BLOCKS: Final = {
    "A": ("Security", "Core; Advanced Security", 14),
    "B": ("Provisioning", "Core", 21),
    "C": ("Authorisation", "Core; Local Authorisation List; ISO 15118", 16),
    "D": ("Local authorisation list", "Local Authorisation List", 6),
    "E": ("Transactions", "Core", 27),
    "F": ("Remote control", "Core", 15),
    "G": ("Availability", "Core", 10),
    "H": ("Reservation", "Reservation", 9),
    "I": ("Tariff and cost", "Advanced User Interface", 1),
    "J": ("Meter values", "Core", 9),
    "K": ("Smart charging", "Smart Charging; ISO 15118", 32),
    "L": ("Firmware", "Core; Advanced Device Management", 19),
    "M": ("Certificates", "Advanced Security; ISO 15118", 18),
    "N": ("Diagnostics", "Core; Advanced Device Management", 30),
    "O": ("Display messages", "Advanced User Interface", 18),
    "P": ("Data transfer", "Core", 2),
}
"""Functional block → its name, the certification profiles that its cases belong to, and how many cases a central system has."""

UNCOVERED: Final = (
    ("A", (11, 12, 13, 14), "Forecourt signs no certificates yet: a SignCertificate is kept and answered Rejected."),
    ("C", (50, 51, 52), "Contract certificates are not verified yet: no roots, no OCSP. Such a token is answered Invalid."),
    ("D", (1, 2, 3, 4, 8, 9), "Forecourt keeps no local lists of stations yet; the messages can be sent raw."),
    (
        "K",
        (53, 55, 57, 59),
        "Forecourt computes no schedule for a vehicle's needs yet: NotifyEVChargingNeeds is answered Rejected.",
    ),
    ("L", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 17, 19, 20, 21, 22, 23, 24), "Firmware campaigns come later; messages go raw."),
    ("M", (1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 24, 26, 28), "Certificates of stations come later; see A."),
    (
        "N",
        (1, 2, 3, 5, 8, 9, 16, 17, 18, 21, 24, 25, 27, 28, 29, 30, 31, 32, 34, 35, 36, 44, 46, 47, 48, 49, 50, 60, 62, 63),
        "Logs, monitors and customers' data come later; the messages can be sent raw, and what stations report is kept.",
    ),
    ("O", (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 17, 18, 19, 27, 28), "Texts on stations' screens come later."),
)
"""Block, numbers of its cases, reason."""

UNCOVERED_FIRST: Final = (
    ("§5.9 Get Diagnostics, §5.19 Update Firmware", "Come with firmware and diagnostics; the messages can be sent raw."),
    ("§5.10 Get Local List Version, §5.15 Send Local List", "Forecourt keeps no local lists of stations yet."),
    ("Whitepaper A02, A03, M03 to M05", "Forecourt signs and installs no certificates yet."),
    ("Whitepaper L01, N01", "Signed firmware and logs come later."),
    ("Whitepaper A00.FR.324, A00.FR.428", "TLS 1.0 and 1.1 are not offered to anyone, also not to stations that know no better."),
)
"""Parts of the 1.6 documents, and why no test is there."""

LIMITS: Final = (
    (
        "A05.FR.07 (TC_A_19)",
        "After an upgrade a person raises the profile that the station must use; the server does not by itself.",
    ),
    ("A00.FR.002", "A station may use a higher security profile than it must; a lower one is refused."),
    (
        "B05.FR.11, B06.FR.05 (TC_B_08)",
        "How much a station takes in a message is learned from answers, and forgotten with new firmware; NotifyReport is not read.",
    ),
    ("TC_B_12 to TC_B_18, TC_K_29 to TC_K_36, TC_K_52", "Reports are kept as received, and shown in the wire log."),
    ("TC_C_47 to TC_C_49", "A master pass is a token of a group; the station's MasterPassGroupId is set as any other variable."),
    ("TC_H_15", "A reservation of a connector type is sent raw, and not listed with the others."),
    (
        "K01.FR.06, K01.FR.39",
        "What is installed on a station is not tracked, so a second profile on the same level is not stopped.",
    ),
)
"""Requirement or case, and what is not as far as one might expect."""


def uncovered() -> dict[str, str]:
    """Case id → why."""
    return {f"TC_{block}_{number:02}_CSMS": why for block, numbers, why in UNCOVERED for number in numbers}
