"""Events as sentences: the feed of the overview and the audit read from one table."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from forecourt.console.frame import address, words
from forecourt.console.naming import Names
from forecourt.domain.events import TYPES, Event
from forecourt.store.queries import StationName

Data = Mapping[str, Any]
GOOD, BAD, NOTE = "good", "bad", "note"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An event as a person reads it."""

    event: Event
    station: StationName | None
    sentence: str
    tone: str
    link: str | None


_SENTENCES: dict[str, Callable[[Data], str]] = {
    "StationRegistered": lambda d: "was added.",
    "StationChanged": lambda d: f"was changed: {_list(d.get('changed'))}.",
    "StationAdopted": lambda d: "was adopted.",
    "StationRemoved": lambda d: "was removed.",
    "StationConnected": lambda d: f"connected{_with(' with OCPP ', d.get('version'))}{_with(' from ', d.get('address'))}.",
    "StationDisconnected": lambda d: f"disconnected{_with(': ', d.get('reason'))}.",
    "StationBooted": lambda d: f"booted{_with(': ', d.get('reason'))}.",
    "StationRefused": lambda d: f"knocked and was refused{_with(': ', d.get('sentence') or d.get('reason'))}",
    "StationReported": lambda d: f"sent {d.get('action', 'a report')}{_with(': ', d.get('subject'))}.",
    "ConnectorStatusChanged": lambda d: f"{_place(d)} is {_lower(d.get('status'))}{_with(', error ', _error(d))}.",
    "TokenAuthorized": lambda d: f"asked about token {_token(d)}: {_lower(d.get('verdict'))}.",
    "TransactionStarted": lambda d: f"began a transaction{_at(d)}.",
    "TransactionUpdated": lambda d: f"continues charging{_at(d)}.",
    "TransactionEnded": lambda d: f"ended a transaction{_at(d)}{_with(', ', _energy(d))}.",
    "TransactionAmended": lambda d: f"told more of a transaction that had ended{_with(', ', _energy(d))}.",
    "TransactionRepaired": lambda d: f"had a transaction mended{_with(': ', d.get('sentence'))}",
    "MeterValuesReceived": lambda d: f"sent meter values{_at(d)}.",
    "CommandSent": lambda d: f"was asked: {words(d.get('command', 'a command'))}.",
    "CommandAnswered": lambda d: f"answered {words(d.get('command', 'a command'))}: {d.get('status') or _lower(d.get('outcome'))}.",
    "CdrCut": lambda d: f"was billed: {_due(d)}.",
    "CdrCredited": lambda d: f"had a CDR taken back: {_due(d)}.",
    "SignaturesChecked": lambda d: "had the signatures of a CDR checked with a key.",
    "CorrectionProposed": lambda d: "sent late evidence; a correction of its CDR is proposed.",
    "CorrectionDecided": lambda d: f"proposed correction: {_lower(d.get('state'))}.",
    "CdrReceived": lambda d: f"A CDR of {d.get('party', 'a partner')} was taken in, with {len(d.get('findings') or ())} findings.",
    "CdrJudged": lambda d: f"A partner's CDR is {_lower(d.get('is'))} now{_with(': ', d.get('note'))}.",
    "InvoiceIssued": lambda d: f"Invoice {d.get('number', '')} was issued{_with(', ', _total(d))}.",
    "CreditNoteIssued": lambda d: f"Credit note {d.get('number', '')} was issued{_with(', ', _total(d))}.",
    "ReservationChanged": lambda d: f"reservation {d.get('number', '')} is {_lower(d.get('status'))}.",
}
_PEOPLE: dict[str, str] = {
    "TokenChanged": "Token {subject} was changed.",
    "TokenRemoved": "Token {subject} was removed.",
    "TariffChanged": "Tariff {subject} was made or changed.",
    "TariffRemoved": "Tariff {subject} was removed.",
    "TariffAssigned": "Tariff {subject} was assigned.",
    "TariffUnassigned": "An assignment of tariff {subject} was ended.",
    "CustomerChanged": "Customer {subject} was made or changed.",
    "CustomerRemoved": "Customer {subject} was removed.",
    "IssuerChanged": "The issuer of invoices was changed.",
    "SiteChanged": "Site {subject} was changed.",
    "SiteRemoved": "Site {subject} was removed.",
    "UserChanged": "The account {email} was made or changed.",
    "UserSignedIn": "{who} signed in.",
    "KeyCreated": "The API key {name} was made.",
    "KeyRevoked": "The API key {name} was revoked.",
    "OperatorChanged": "The operator was changed.",
}
_TONES = {
    "StationRefused": BAD,
    "StationDisconnected": NOTE,
    "TransactionRepaired": BAD,
    "TransactionStarted": GOOD,
    "StationConnected": GOOD,
}


_ROOMS = {
    "CdrCut": "/billing/cdrs",
    "CdrCredited": "/billing/cdrs",
    "SignaturesChecked": "/billing/cdrs",
    "CorrectionProposed": "/billing/cdrs",
    "CorrectionDecided": "/billing/cdrs",
    "CdrReceived": "/billing/received",
    "CdrJudged": "/billing/received",
    "CustomerChanged": "/billing/customers",
    "InvoiceIssued": "/billing/invoices",
    "CreditNoteIssued": "/billing/invoices",
}
"""Where the subject of an event has its page."""


def tell(event: Event, names: Names) -> Told:
    """The event's sentence, its tone, and where it leads."""
    station = names.of(event.station_id) or _told(event)
    tone = BAD if event.data.get("status") == "faulted" else _TONES.get(event.type, "plain")
    return Told(event=event, station=station, sentence=_sentence(event), tone=tone, link=_link(event))


def _sentence(event: Event) -> str:
    if (make := _SENTENCES.get(event.type)) is not None:
        return make(event.data)
    if (template := _PEOPLE.get(event.type)) is not None:
        known = {
            "who": event.caller_name,
            "subject": event.subject_id or "",
            "email": "",
            "name": "",
            **{k: str(v) for k, v in event.data.items()},
        }
        return template.format_map(known)
    return TYPES.get(event.type, event.type)


def _link(event: Event) -> str | None:
    if event.type.startswith("Transaction") and event.subject_id:
        return f"/transactions/{event.subject_id}"
    if (room := _ROOMS.get(event.type)) is not None and event.subject_id:
        return address(f"{room}/{event.subject_id}")
    return "/refusals" if event.type == "StationRefused" else None


def _with(before: str, value: object) -> str:
    return f"{before}{value}" if value not in (None, "") else ""


def _told(event: Event) -> StationName | None:
    """The name that the event itself tells, of a station that is not one of ours."""
    identity = event.data.get("identity")
    return StationName(identity=identity, known=False) if isinstance(identity, str) and identity else None


def _list(value: object) -> str:
    return ", ".join(words(each) for each in value) if isinstance(value, list) and value else "settings"


def _lower(value: object) -> str:
    return words(value).lower() if value else "unknown"


def _place(data: Data) -> str:
    if data.get("evse") == 0:
        return "itself"
    return f"EVSE {data.get('evse')}, connector {data.get('connector')}"


def _at(data: Data) -> str:
    return f" at EVSE {data['evse']}" if data.get("evse") else ""


def _error(data: Data) -> object:
    code = data.get("error_code")
    return None if code == "NoError" else code


def _token(data: Data) -> str:
    token = data.get("token")
    return str(token.get("uid", "")) if isinstance(token, dict) else ""


def _energy(data: Data) -> str | None:
    energy = data.get("energy_wh")
    return f"{energy / 1000:.2f} kWh" if isinstance(energy, int) else None


def _due(data: Data) -> str:
    """What a CDR comes to; what it states before taxes where those are unknown."""
    amount = data.get("total_after_taxes") or data.get("total_before_taxes")
    return f"{amount} {data.get('currency', '')}" if amount is not None else "no price"


def _total(data: Data) -> str | None:
    """What an invoice comes to."""
    return f"{data['total_due']} {data.get('currency', '')}" if "total_due" in data else None
