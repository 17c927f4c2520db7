"""The charging state out of a kept TransactionEvent (TransactionType.chargingState), for what looks back at a transaction."""

import msgspec


class _Info(msgspec.Struct, frozen=True, rename="camel"):
    charging_state: str | None = None


class _Event(msgspec.Struct, frozen=True, rename="camel"):
    transaction_info: _Info = _Info()


_decode = msgspec.json.Decoder(_Event).decode


def charging_state_in(payload: str) -> str | None:
    """The station's word, None where the event tells none or cannot be read."""
    try:
        return _decode(payload).transaction_info.charging_state
    except (msgspec.DecodeError, RecursionError):
        return None
