"""Which commands give a station a new password: AuthorizationKey in 1.6, SecurityCtrlr.BasicAuthPassword in 2.x (A01.FR.02)."""

from typing import Final

import msgspec

from forecourt.app.ports import GivenPassword
from forecourt.domain.commands import ChangePassword, Command, RawCall, SetConfiguration

KEY_16: Final = "AuthorizationKey"
VARIABLE_2: Final = "SecurityCtrlr.BasicAuthPassword"
_KEY, _VARIABLE = KEY_16.casefold(), "basicauthpassword"


class _Variable(msgspec.Struct, frozen=True):
    name: str = ""


class _Datum(msgspec.Struct, rename="camel"):
    variable: _Variable = _Variable()
    attribute_value: str = ""


class _Payload(msgspec.Struct, rename="camel"):
    key: str = ""
    value: str = ""
    set_variable_data: list[_Datum] = []


def password_in(command: Command) -> GivenPassword | None:
    """The password that the command gives, as the person or the wire says it; None when it gives none."""
    match command:
        case ChangePassword():
            given = {KEY_16: command.password}
        case SetConfiguration():
            given = command.values
        case RawCall(action="ChangeConfiguration" | "SetVariables"):
            given = _settings(command.payload_json)
        case _:
            return None
    found = [value for name, value in given.items() if _is_password(name) and value]
    return GivenPassword(password=found[0], alone=len(given) == 1) if found else None


def _settings(payload: str) -> dict[str, str]:
    try:
        read = msgspec.json.decode(payload, type=_Payload)
    except msgspec.DecodeError:  # of a station that never connected; nothing will be sent
        return {}
    return {read.key: read.value} if read.key else {each.variable.name: each.attribute_value for each in read.set_variable_data}


def _is_password(name: str) -> bool:
    return name.casefold() == _KEY or name.casefold().rpartition(".")[2] == _VARIABLE
