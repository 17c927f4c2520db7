"""Messages of the second generation as handlers see them: of 2.0.1 or of 2.1, whichever the station speaks."""

from typing import TypeAlias

from forecourt.ocpp import v21, v201

Authorize: TypeAlias = v201.AuthorizeRequest | v21.AuthorizeRequest
BootNotification: TypeAlias = v201.BootNotificationRequest | v21.BootNotificationRequest
EventData: TypeAlias = v201.EventDataType | v21.EventDataType
Evse: TypeAlias = v201.EVSEType | v21.EVSEType
IdToken: TypeAlias = v201.IdTokenType | v21.IdTokenType
MeterValue: TypeAlias = v201.MeterValueType | v21.MeterValueType
MeterValues: TypeAlias = v201.MeterValuesRequest | v21.MeterValuesRequest
NotifyEvent: TypeAlias = v201.NotifyEventRequest | v21.NotifyEventRequest
ReservationStatusUpdate: TypeAlias = v201.ReservationStatusUpdateRequest | v21.ReservationStatusUpdateRequest
SampledValue: TypeAlias = v201.SampledValueType | v21.SampledValueType
StatusNotification: TypeAlias = v201.StatusNotificationRequest | v21.StatusNotificationRequest
TransactionEvent: TypeAlias = v201.TransactionEventRequest | v21.TransactionEventRequest
