"""Names of variables as people write them: `Component.Variable`, with an instance in parentheses and an EVSE after `@`.

`SecurityCtrlr.BasicAuthPassword`, `OCPPCommCtrlr.MessageTimeout(Default)`, `Connector@1:2.Available`.
"""

import re
from typing import Final

from forecourt.csms.members import Payload, present
from forecourt.csms.outgoing import Unsupported

_NAME: Final = re.compile(
    r"(?P<component>[^.()@]+)(?:\((?P<component_instance>[^()]+)\))?(?:@(?P<evse>\d+)(?::(?P<connector>\d+))?)?"
    r"\.(?P<variable>[^()@]+)(?:\((?P<variable_instance>[^()]+)\))?"
)


def parsed(name: str) -> Payload:
    """The `component` and `variable` of a name."""
    found = _NAME.fullmatch(name.strip())
    if found is None:
        raise Unsupported(f"{name} is no variable of OCPP 2.x; write Component.Variable, such as OCPPCommCtrlr.HeartbeatInterval.")
    part = found.groupdict()
    evse = None
    if part["evse"] is not None:
        connector = part["connector"]
        evse = present({"id": int(part["evse"]), "connectorId": None if connector is None else int(connector)})
    return {
        "component": present({"name": part["component"], "instance": part["component_instance"], "evse": evse}),
        "variable": present({"name": part["variable"], "instance": part["variable_instance"]}),
    }
