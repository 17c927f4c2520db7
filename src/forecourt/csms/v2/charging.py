"""2.x messages about charging: authorisation (C01, C07), transactions (E01 to E15), meter values (J01), reservations (H04)."""

from typing import Final

from msgspec import UNSET

from forecourt.csms.inbound import Inbound
from forecourt.csms.members import Payload, given, text
from forecourt.csms.v2.messages import Authorize, MeterValues, ReservationStatusUpdate, TransactionEvent
from forecourt.csms.v2.metering import readings
from forecourt.csms.v2.screens import station_cost, told_cost
from forecourt.csms.v2.tariffs import tariff_type
from forecourt.csms.v2.tokens import id_token_info, token_of
from forecourt.csms.verbs import Verbs
from forecourt.domain.ledger.events import STOPPING
from forecourt.domain.reservations import ReservationStatus
from forecourt.domain.transactions import EventReport, MeterReport, ReportKind
from forecourt.ocpp.versions import Version

KINDS: Final = {
    "Started": ReportKind.STARTED,
    "Updated": ReportKind.UPDATED,
    "Ended": ReportKind.ENDED,
}
RESERVATION_STATUSES: Final = {
    "Expired": ReservationStatus.EXPIRED,
    "Removed": ReservationStatus.REMOVED,
    "NoTransaction": ReservationStatus.USED,  # 2.1 H05: the token came, no transaction followed
}


async def authorize(verbs: Verbs, inbound: Inbound) -> Payload:
    """Authorize: may this token charge here?"""
    message: Authorize = inbound.message
    if message.certificate is not UNSET or message.iso15118_certificate_hash_data is not UNSET:
        return await _refuse_contract_certificate(verbs, inbound)
    token, version = token_of(message.id_token), Version(inbound.notice.version)
    verdict = await verbs.charging.authorize(inbound.station_id, token, None, inbound.notice)
    shown = await verbs.screens.presented(inbound.station_id, token, None, verdict)
    answer = {"idTokenInfo": id_token_info(verdict, version, () if shown is None else shown.texts)}
    if version is Version.V21 and shown is not None and shown.tariff is not None:
        answer["tariff"] = tariff_type(shown.tariff, of_driver=True)  # I08.FR.01
    return answer


async def _refuse_contract_certificate(verbs: Verbs, inbound: Inbound) -> Payload:
    """C07.FR.17: a certificate chain that cannot be verified; nobody here holds the roots of contracts. The asking is kept."""
    uid = inbound.message.id_token.id_token
    await verbs.stations.report(inbound.station_id, inbound.epoch, inbound.action, inbound.notice, uid)
    return {"idTokenInfo": {"status": "Invalid"}, "certificateStatus": "CertChainError"}


async def transaction_event(verbs: Verbs, inbound: Inbound) -> Payload:
    """TransactionEvent: the verdict goes back when a token came (E05.FR.01); the cost where it is known (I02, I03)."""
    message: TransactionEvent = inbound.message
    report, version = event_report(message), Version(inbound.notice.version)
    result = await verbs.charging.event(inbound.station_id, report, inbound.notice)
    if (counted := station_cost(message)) is not None and counted.final:
        await verbs.screens.counted(inbound.station_id, result.transaction_id, counted)
    if report.kind is ReportKind.ENDED:  # I03.FR.02: the whole
        cost = await verbs.screens.ended(inbound.station_id, result.transaction_id)
    else:  # I02.FR.01: what it came to last
        cost = verbs.screens.running(inbound.station_id, result.transaction_id)
    answer = told_cost(cost, version)
    if result.verdict is not None and report.token is not None:
        stops = report.kind is ReportKind.ENDED or report.trigger in STOPPING  # who stops has read the price
        shown = None if stops else await verbs.screens.presented(inbound.station_id, report.token, report.evse, result.verdict)
        answer["idTokenInfo"] = id_token_info(result.verdict, version, () if shown is None else shown.texts)
    return answer


async def event_unhandled(_: Verbs, inbound: Inbound) -> Payload:
    """A token needs an answer (E05.FR.01); the transaction runs already, so it may go on."""
    message: TransactionEvent = inbound.message
    return {} if message.id_token is UNSET else {"idTokenInfo": {"status": "Accepted"}}


def event_report(message: TransactionEvent) -> EventReport:
    """The event in neutral words."""
    info = message.transaction_info
    evse, token = message.evse, message.id_token
    return EventReport(
        kind=KINDS[str(message.event_type)],
        ref=info.transaction_id,
        seq_no=message.seq_no,
        at=message.timestamp,
        trigger=str(message.trigger_reason),
        offline=message.offline is True,
        evse=None if evse is UNSET else evse.id,
        connector=None if evse is UNSET else given(evse.connector_id),
        token=None if token is UNSET else token_of(token),
        charging_state=text(info.charging_state),
        stop_reason=_stop_reason(message),
        remote_start_id=given(info.remote_start_id),
        reservation_number=given(message.reservation_id) or None,  # 0 is "none" (field note 31)
        readings=readings(given(message.meter_value) or ()),
    )


def _stop_reason(message: TransactionEvent) -> str | None:
    """The reason of an end; absent means Local (E06.FR.09)."""
    reason = text(message.transaction_info.stopped_reason)
    return "Local" if reason is None and str(message.event_type) == "Ended" else reason


async def meter_values(verbs: Verbs, inbound: Inbound) -> Payload:
    """MeterValues outside of transactions (J01), of an EVSE or of the station's main meter (EVSE 0; J01.FR.03)."""
    message: MeterValues = inbound.message
    report = MeterReport(evse=message.evse_id, connector=0, readings=readings(message.meter_value))
    await verbs.charging.meter_values(inbound.station_id, report, inbound.notice)
    return {}


async def reservation_status_update(verbs: Verbs, inbound: Inbound) -> Payload:
    """ReservationStatusUpdate: a reservation ran out or was let go at the station (H04). Kept, as its number may be unknown."""
    message: ReservationStatusUpdate = inbound.message
    status = RESERVATION_STATUSES[str(message.reservation_update_status)]
    number = message.reservation_id
    await verbs.stations.report(inbound.station_id, inbound.epoch, inbound.action, inbound.notice, str(number))
    await verbs.reservations.station_said(inbound.station_id, number, status, inbound.notice)
    return {}
