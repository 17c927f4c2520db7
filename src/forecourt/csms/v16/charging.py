"""1.6 messages about charging (1.6 4.1, 4.7, 4.8, 4.10)."""

from msgspec import UNSET

from forecourt.csms.inbound import Inbound
from forecourt.csms.members import Payload, given
from forecourt.csms.v16.addresses import place_of
from forecourt.csms.v16.metering import readings
from forecourt.csms.v16.tokens import id_tag_info, token_of
from forecourt.csms.verbs import Verbs
from forecourt.domain.transactions import MeterReport, StartReport, StopReport
from forecourt.ocpp import v16


async def authorize(verbs: Verbs, inbound: Inbound) -> Payload:
    """Authorize: may this card charge here?"""
    message: v16.AuthorizeRequest = inbound.message
    token = token_of(message.id_tag)
    verdict = await verbs.charging.authorize(inbound.station_id, token, None, inbound.notice)
    verbs.screens.present_soon(inbound.station_id, token, None, verdict)
    return {"idTagInfo": id_tag_info(verdict)}


async def start_transaction(verbs: Verbs, inbound: Inbound) -> Payload:
    """StartTransaction: it runs already; the station waits for the number and the verdict."""
    message: v16.StartTransactionRequest = inbound.message
    evse, connector = place_of(message.connector_id, groups_connectors=inbound.groups_connectors)
    report = StartReport(
        evse=evse,
        connector=connector,
        token=token_of(message.id_tag),
        meter_start_wh=message.meter_start,
        at=message.timestamp,
        reservation_number=given(message.reservation_id) or None,  # 0 is "none" (field note 31)
    )
    result = await verbs.charging.start(inbound.station_id, report, inbound.notice)
    verbs.screens.present_soon(inbound.station_id, report.token, evse, result.verdict)
    return {"transactionId": result.number, "idTagInfo": id_tag_info(result.verdict)}


async def start_unhandled(verbs: Verbs, _: Inbound) -> Payload:
    """A number of its own, so that what follows is not taken for another transaction; it runs already, so it may go on."""
    return {"transactionId": await verbs.numbers.next("transaction"), "idTagInfo": {"status": "Accepted"}}


async def stop_transaction(verbs: Verbs, inbound: Inbound) -> Payload:
    """StopTransaction: it is over, whatever we say."""
    message: v16.StopTransactionRequest = inbound.message
    report = StopReport(
        number=message.transaction_id,
        at=message.timestamp,
        meter_stop_wh=message.meter_stop,
        token=token_of(message.id_tag) if message.id_tag else None,
        reason="Local" if message.reason is UNSET else str(message.reason),  # 1.6 6.49: absent means Local
        readings=readings(given(message.transaction_data) or ()),
    )
    result = await verbs.charging.stop(inbound.station_id, report, inbound.notice)
    if result.transaction_id is not None:
        verbs.screens.end_soon(inbound.station_id, result.transaction_id)
    if result.verdict is None or report.token is None:
        return {}
    return {"idTagInfo": id_tag_info(result.verdict)}


async def meter_values(verbs: Verbs, inbound: Inbound) -> Payload:
    """MeterValues of a connector, perhaps of a transaction."""
    message: v16.MeterValuesRequest = inbound.message
    evse, connector = place_of(message.connector_id, groups_connectors=inbound.groups_connectors)
    report = MeterReport(
        evse=evse,
        connector=connector,
        readings=readings(message.meter_value),
        number=given(message.transaction_id),
    )
    await verbs.charging.meter_values(inbound.station_id, report, inbound.notice)
    return {}
