"""How much a station may send that was not accepted yet."""

import pytest

from forecourt.csms.allowance import Allowance, asked_for


@pytest.mark.parametrize(
    ("action", "payload", "evses", "asked"),
    [
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}, 4, {"Heartbeat": 1}),
        ("TriggerMessage", {"requestedMessage": "MeterValues"}, 4, {"MeterValues": 4}),
        ("TriggerMessage", {"requestedMessage": "MeterValues"}, 0, {"MeterValues": 1}),
        ("TriggerMessage", {"requestedMessage": "MeterValues", "evse": {"id": 2}}, 4, {"MeterValues": 1}),
        ("TriggerMessage", {"requestedMessage": "SignV2GCertificate"}, 4, {"SignCertificate": 1}),
        ("GetReport", {"requestId": 1}, 4, {"NotifyReport": 1}),
        ("Reset", {"type": "Immediate"}, 4, {}),
        ("TriggerMessage", "no object", 4, {}),
    ],
)
def test_what_a_call_of_ours_asks_for(action: str, payload: object, evses: int, asked: dict[str, int]) -> None:
    assert asked_for(action, payload, evses) == asked


def test_two_triggers_allow_two_messages_and_a_refused_one_none() -> None:
    allowance = Allowance()
    for _ in range(3):
        allowance.grant({"Heartbeat": 1})
    allowance.withdraw({"Heartbeat": 1})

    taken = [allowance.take("Heartbeat", None) for _ in range(3)]

    assert taken == [True, True, False]
    assert allowance.left() == {}


def test_a_refusal_that_comes_after_its_message_leaves_nothing_owed() -> None:
    allowance = Allowance()
    allowance.grant({"Heartbeat": 1})
    assert allowance.take("Heartbeat", None)

    allowance.withdraw({"Heartbeat": 1})
    allowance.grant({"Heartbeat": 1})

    assert allowance.take("Heartbeat", None)
