"""What the ledger has to say to a person: every flag with its sentence. One table to read."""

from datetime import datetime

from forecourt.domain.transactions import Flag, Transaction

SENTENCES: dict[str, str] = {
    "after_end": "The station told of an event (number {number}) after it had ended the transaction; it is kept, the end stands.",
    "available_while_open": "EVSE {evse}, connector {connector} was said to be available while this transaction is open.",
    "clock_implausible": "The station's clock said {told}, which cannot be; our own time of receipt is used instead.",
    "connector_unknown": "The station named EVSE {evse}, connector {connector}, which nobody has told of before.",
    "ended_by_status": "Neither energy nor a stop came since the connector became available; we closed the books.",
    "ended_quiet": "Nothing was heard of this transaction since {since}; we closed the books.",
    "energy_from_power": "The station sends no energy register; the energy is power summed over time.",
    "energy_implausible": "The registers claim {told} Wh in {seconds} s, which cannot be; better evidence is used if there is any.",
    "energy_unknown": "No evidence of the energy is plausible (the registers say {told} Wh); a person must decide.",
    "evse_changed": "An event named EVSE {evse}, but the transaction stands at EVSE {known}; the first naming stands.",
    "evse_missing": "The station has not said at which EVSE or connector this is; its place was resolved from what is known.",
    "gap": "Messages with the numbers {ranges} have not arrived.",
    "gap_closed": "All missing messages of this transaction have arrived.",
    "gap_final": "The station holds no more messages of this transaction; those with the numbers {ranges} are lost.",
    "kwh_as_wh": "The station labels kWh as Wh (seen against power times time); its values count a thousandfold.",
    "late_values": "Meter values arrived after the end; the energy was corrected from {was} Wh to {now} Wh.",
    "meter_connector_mismatch": "Meter values of EVSE {evse} carried this transaction's number, which stands at EVSE {known}.",
    "meter_matched": "Meter values with the unusable number {number} were matched by connector and time.",
    "messages_pending": "The station still holds messages of this transaction.",
    "number_unusable": "A stop with the unusable number {number} was matched by {by}.",
    "offline": "Part of this transaction happened while the station was offline and was told later.",
    "register_dip": "The energy register fell and came back; the fall is ignored.",
    "register_reset": "The energy register began anew during the transaction; both parts are counted.",
    "reopened": "The station says that this transaction goes on; the books are open again.",
    "reservation_unknown": "The station named the reservation {number}, which we do not know.",
    "seq_conflict": "Two different messages carry the number {number}; both are kept.",
    "start_late": "This start was told after a later one on the same connector.",
    "start_meter_zero": "The station said the meter stood at 0 at the start, but at {prior} Wh before; energy counts from there.",
    "start_repeated": "The same start was told before, for a transaction that is over or too long ago; kept as one of its own.",
    "start_without_stop": "Another transaction began on the same connector, and no stop of this one had been told.",
    "started_missing": "The start of this transaction has not been told; it is known from a later message.",
    "station_rebooted": "The station restarted in the middle of this transaction.",
    "status_over": "The station says that this transaction is over and that it holds no more messages of it; we closed the books.",
    "stop_after_close": "The station's stop arrived after the books were closed; it replaces our closing.",
    "stop_before_start": "The station says that it stopped before it started; the times cannot both be true.",
    "stop_contradicts": "The station told a second, different stop ({told} Wh, {moment}); the first one stands.",
    "stop_without_start": "The station told a stop (number {number}) that fits no transaction; it is kept for review.",
    "token_refused": "The token was refused when it was asked about: {why}",
    "unit_unknown": "Meter values came in a unit that their measurand does not have; they are read in its usual unit.",
    "closed_by_person": "{name} closed the books on this transaction: {why}",
}
"""Flag code → what the operator reads."""

REPAIRS = frozenset(
    {
        "ended_by_status",
        "ended_quiet",
        "gap_closed",
        "gap_final",
        "kwh_as_wh",
        "late_values",
        "meter_matched",
        "number_unusable",
        "register_reset",
        "reopened",
        "start_meter_zero",
        "start_without_stop",
        "status_over",
        "stop_after_close",
        "stop_without_start",
    }
)
"""Flags with which the ledger changed or decided something: each also becomes a `TransactionRepaired` event."""


def flag(code: str, at: datetime, **words: object) -> Flag:
    """The flag with its sentence filled in."""
    return Flag(code=code, sentence=SENTENCES[code].format(**words), at=at)


def has(transaction: Transaction, code: str) -> bool:
    """Whether the transaction carries this flag."""
    return bool(transaction.flags) and any(each.code == code for each in transaction.flags)  # nearly always there are none


def with_flags(flags: tuple[Flag, ...], *more: Flag) -> tuple[Flag, ...]:
    """The flags with these; one of each code, the newest sentence (the evidence keeps every occurrence)."""
    codes = {each.code for each in more}
    return (*(each for each in flags if each.code not in codes), *more)


def without(flags: tuple[Flag, ...], code: str) -> tuple[Flag, ...]:
    """The flags without this one."""
    return tuple(each for each in flags if each.code != code)
