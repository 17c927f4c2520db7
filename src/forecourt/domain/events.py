"""Events: what happened, past tense. The contract that subscribers, the audit and the live view read (design, invariant 11).

One table to read: every event type of the product stands in `TYPES` with its sentence.
"""

from datetime import datetime

import msgspec

from forecourt.domain.access import Caller
from forecourt.kit.ids import new_id


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The envelope. `data` is a JSON object whose shape belongs to (type, version); old versions stay readable."""

    id: str
    type: str
    version: int = 1
    occurred_at: datetime
    recorded_at: datetime
    operator_id: str | None
    station_id: str | None = None
    subject_id: str | None = None
    """The thing it is about where that is not the station: a transaction, token, user, command ..."""
    caller: str
    """`kind:id` of the caller; the audit reads changes by people from it."""
    caller_name: str = ""
    correlation_id: str
    causation_id: str | None = None
    data: dict[str, object] = {}


def new_event(
    type_: str,
    caller: Caller,
    at: datetime,
    *,
    operator_id: str | None,
    station_id: str | None = None,
    subject_id: str | None = None,
    occurred_at: datetime | None = None,
    causation_id: str | None = None,
    data: dict[str, object] | None = None,
) -> Event:
    """An event of the caller's making, recorded `at`; it occurred then too unless said otherwise."""
    return Event(
        id=new_id(),
        type=type_,
        occurred_at=occurred_at or at,
        recorded_at=at,
        operator_id=operator_id,
        station_id=station_id,
        subject_id=subject_id,
        caller=f"{caller.kind}:{caller.id}",
        caller_name=caller.name,
        correlation_id=caller.correlation_id,
        causation_id=causation_id,
        data=data or {},
    )


TYPES: dict[str, str] = {
    "StationRegistered": "A station was added by a person or let in as pending.",
    "StationChanged": "A person changed a station's settings.",
    "StationAdopted": "A person adopted a station that had knocked.",
    "StationRemoved": "A person removed a station.",
    "StationConnected": "A station's socket was accepted.",
    "StationDisconnected": "A station's socket ended.",
    "StationBooted": "A station said BootNotification.",
    "StationAdvised": "A station's behaviour showed something that a person should act on, with its sentence.",
    "StationRefused": "A station knocked and was refused (first time of this reason).",
    "StationReported": "A station reported something that is kept as evidence (security event, firmware status, ...).",
    "ConnectorStatusChanged": "A connector's status changed.",
    "TokenAuthorized": "A token was asked about and answered.",
    "TransactionStarted": "A transaction began.",
    "TransactionUpdated": "A transaction went on: energy, charging state, evidence.",
    "TransactionEnded": "A transaction ended, by the station's word or by a person's.",
    "TransactionAmended": "A transaction that had ended was told more of: late evidence, its last missing message.",
    "TransactionRepaired": "The ledger repaired or corrected a transaction, with its sentence.",
    "MeterValuesReceived": "Meter values outside of a transaction.",
    "CommandSent": "A command went to a station, with who asked.",
    "CommandAnswered": "The station's answer to a command, or that none came.",
    "StationCostDiffers": "A station counted another price of a transaction than we did, with the difference.",
    "ReservationChanged": "A reservation was made, used, cancelled or ran out.",
    "TokenChanged": "A person changed a token.",
    "TokenRemoved": "A person removed a token.",
    "TariffChanged": "A person made or changed a tariff; it has a new version.",
    "TariffRemoved": "A person removed a tariff; its versions stay.",
    "TariffAssigned": "A person said where a tariff applies, to whom and when.",
    "TariffUnassigned": "A person ended an assignment of a tariff, or called off one that had not begun.",
    "CdrCut": "A CDR was cut: what was charged, and what it costs.",
    "CdrCredited": "A CDR was taken back by a credit CDR.",
    "SignaturesChecked": "A person checked a meter's signatures with a key; what it gave is kept beside the CDR.",
    "CorrectionProposed": "Late evidence says that a CDR is wrong; a correction is proposed.",
    "CorrectionDecided": "A person applied or dismissed a proposed correction.",
    "BooksReconciled": "Ledger and bills do not agree, or do so again; the sums.",
    "CdrReceived": "A partner's CDR came, and was priced again.",
    "CdrJudged": "A person accepted or disputed a partner's CDR.",
    "PartnerPolicyChanged": "A person said how the CDRs of a partner are read where the standard is disputed.",
    "PartnerPolicyRemoved": "A person took that back; the CDRs of the partner are read by the defaults.",
    "CustomerChanged": "A person changed a customer, or the tokens that it pays for.",
    "CustomerRemoved": "A person removed a customer that never got an invoice.",
    "IssuerChanged": "A person changed who the operator's invoices are from.",
    "InvoiceIssued": "An invoice got its number.",
    "CreditNoteIssued": "A credit note got its number.",
    "PartnerChanged": "A person made or changed a partner.",
    "PartnerRemoved": "A person removed a partner.",
    "PartnerInvited": "A partner was invited: it has a token to register by.",
    "PartnerRegistered": "We and a partner registered with each other.",
    "PartnerRenewed": "The credentials between us and a partner were renewed.",
    "PartnerUnregistered": "A registration ended, by a person or by the partner.",
    "PartnerSuspended": "A person suspended a partner.",
    "PartnerResumed": "A person resumed a partner.",
    "RoutePreferenceChanged": "A person said which partner leads to a party that several lead to.",
    "RoutePreferenceRemoved": "A person took that back; the usual way is taken.",
    "PublishingRulesChanged": "A person said how much of ours a partner is shown.",
    "RoamingDriverAuthorized": "A partner's token was let charge at a station of ours, and by whose word.",
    "PartnerHandshakeFailed": "A handshake with a partner failed: how far it came, on whose side, and the sentence.",
    "HeldObjectChanged": "Objects of a partner came, changed or went, by push or by pull: which ones.",
    "PartnerSynced": "A pull from a partner came to its end: the module, how many objects were seen, how many were different.",
    "PartnerTroubled": "A pull or the pushes of a module to a partner fail: the sentence. Told once, until one succeeds.",
    "RoamingTokenAuthorized": "A partner asked whether a token of ours may charge; the verdict, and the reference that was issued.",
    "RoamingCommandSent": "A command was asked of a partner.",
    "RoamingCommandAnswered": "A command between us and a partner has another state or result: the answer, or that none came.",
    "RoamingSessionChanged": "A partner told of charging of a driver of ours: status, energy, profile.",
    "TokenTermsChanged": "A person said how a token, or a group of them, is known to partners: contract, white-list.",
    "SiteChanged": "A person changed a site.",
    "SiteRemoved": "A person removed a site.",
    "UserChanged": "A person's account was made or changed.",
    "UserSignedIn": "A person signed in.",
    "KeyCreated": "An API key was made.",
    "OperatorChanged": "An operator was made or changed.",
    "KeyRevoked": "An API key was revoked.",
}
