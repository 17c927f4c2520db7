"""How the gateway behaves; the runtime fills it from the settings of the process."""

import msgspec

from forecourt.csms.drain import DrainPace
from forecourt.csms.limits import Limits
from forecourt.csms.liveness import Timing


class GatewaySettings(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers and switches of a gateway."""

    without_subprotocol: bool = True
    compression: bool = True
    call_timeout_s: float = 30.0
    limits: Limits = Limits()
    timing: Timing = Timing()
    draining: DrainPace = DrainPace()
