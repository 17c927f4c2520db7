"""Rows and answers of roaming as a charge point operator, for tests."""

from datetime import timedelta
from typing import Any

from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Authorization, CommandState, RoamingCommand
from forecourt.kit.errors import Unavailable
from forecourt.kit.ids import new_id
from tests.rows import NOW

TOKEN = """{"country_code":"DE","party_id":"DRV","uid":"CARD","type":"RFID","contract_id":"DE-DRV-C1","issuer":"Driver",
"valid":true,"whitelist":"ALLOWED","last_updated":"2026-11-22T10:00:00Z"}"""


def authorization(**fields: Any) -> Authorization:
    given = {"id": new_id(), "operator_id": "op", "partner_id": "p1", "owner": "DE*DRV", "token_uid": "card", "token_type": "RFID"}
    said = {"token": TOKEN, "contract_id": "DE-DRV-C1", "source": "realtime", "station_id": "s1", "reference": "REF"}
    return Authorization(**{**given, **said, "at": NOW, "usable_until": NOW + timedelta(minutes=15), **fields})


def command(**fields: Any) -> RoamingCommand:
    given = {"id": new_id(), "operator_id": "op", "partner_id": "p1", "direction": "in", "kind": "start", "party": "DE*DRV"}
    times = {"created_at": NOW, "deadline_at": NOW + timedelta(seconds=30)}
    return RoamingCommand(**{**given, "request": "{}", "state": CommandState.ACCEPTED, "answer": "ACCEPTED", **times, **fields})


class Replies:
    """Takes down what a partner was told; away as often as said."""

    def __init__(self, away: int = 0) -> None:
        self.away = away
        self.told: list[tuple[str, str]] = []

    async def result(self, partner: Partner, command: RoamingCommand, result: str, message: str) -> None:
        if self.away > 0:
            self.away -= 1
            raise Unavailable("The partner is away.")
        self.told.append((command.id, result))

    async def profile_result(self, partner: Partner, command: RoamingCommand, result: str, profile: object) -> None:
        await self.result(partner, command, result, "")

    async def profile_changed(self, partner: Partner, session_id: str, profile: object) -> None:
        self.told.append((session_id, "changed"))
