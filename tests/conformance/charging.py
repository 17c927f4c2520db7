"""A charging in 2.x, in the states that the test cases of the standard are written in."""

from typing import Any
from uuid import uuid4

from tests.conformance.speech import CARD, availability, now, register, status
from tests.conformance.station import Payload, Station


class Charging:
    """One transaction of a station, driven event by event."""

    def __init__(self, station: Station, evse: int = 1, token: Payload = CARD) -> None:
        self.station = station
        self.evse = evse
        self.token = token
        self.reference = str(uuid4())
        self.seq_no = 0
        self.wh = 1_000

    async def event(self, trigger: str, state: str | None = None, *, kind: str | None = None, **members: Any) -> Payload:
        """A TransactionEvent; the first begins the transaction. `members` are those of the message, None leaves one out."""
        info = {"transactionId": self.reference, "chargingState": state} | members.pop("info", {})
        message: Payload = {
            "eventType": kind or ("Updated" if self.seq_no else "Started"),
            "timestamp": now(),
            "triggerReason": trigger,
            "seqNo": self.seq_no,
            "evse": {"id": self.evse, "connectorId": 1},
            "transactionInfo": {name: value for name, value in info.items() if value is not None},
        } | members
        self.seq_no = message["seqNo"] + 1
        return await self.station.say("TransactionEvent", {name: value for name, value in message.items() if value is not None})

    async def plugged_in(self, **members: Any) -> Payload:
        """EVConnectedPreSession."""
        await self.station.say("StatusNotification", status(self.station.version, "Occupied", self.evse))
        await self.station.say("NotifyEvent", availability("Occupied", self.evse))
        return await self.event("CablePluggedIn", "EVConnected", **members)

    async def authorised(self, **members: Any) -> Payload:
        """Authorized."""
        answer = await self.station.say("Authorize", {"idToken": self.token})
        assert answer["idTokenInfo"]["status"] == "Accepted"
        return await self.event("Authorized", **({"idToken": self.token} | members))

    async def energised(self) -> "Charging":
        """EnergyTransferStarted, from wherever it stands."""
        if not self.seq_no:
            await self.plugged_in(meterValue=[register(self.wh, "Transaction.Begin")])
            await self.authorised()
        await self.event("ChargingStateChanged", "Charging")
        return self

    async def suspended(self) -> Payload:
        """EnergyTransferSuspended."""
        return await self.event("ChargingStateChanged", "SuspendedEV")

    async def stop_authorised(self, token: Payload | None = None) -> Payload:
        """StopAuthorized."""
        return await self.event("StopAuthorized", "EVConnected", idToken=token or self.token)

    async def unplugged(self, reason: str = "EVDisconnected", **members: Any) -> Payload:
        """EVDisconnected: the end."""
        await self.station.say("StatusNotification", status(self.station.version, "Available", self.evse))
        await self.station.say("NotifyEvent", availability("Available", self.evse))
        return await self.ended("EVCommunicationLost", reason, "Idle", **members)

    async def ended(self, trigger: str, reason: str, state: str | None = None, **members: Any) -> Payload:
        """The transaction ends; its last register value is told."""
        info = {"stoppedReason": reason}
        closing = {"meterValue": [register(self.wh, "Transaction.End")]} | members
        return await self.event(trigger, state, kind="Ended", info=info, **closing)

    async def stored(self) -> Payload:
        """What the server keeps of it."""
        return await self.station.transaction(self.reference)
