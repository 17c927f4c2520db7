"""What a CDR on the wire needs and ours does not hold: whose token, which ids the partner knows, what the connector is."""

import msgspec

from forecourt.domain.stations import PlugFormat

NOT_AVAILABLE = "#NA"
"""Stands in a required string that cannot be filled (T20)."""


class CdrFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Known to roaming when it sends a CDR. Parties as OCPI names them (`NL*ABC`).

    `power_type` and the electrical figures are the connector's; only 2.1.1 asks for the latter.
    """

    party: str
    token_party: str
    contract_id: str
    auth_method: str = "WHITELIST"
    authorization_reference: str | None = None
    session_id: str | None = None
    location_id: str
    location_type: str = "UNKNOWN"
    evse_uid: str = NOT_AVAILABLE
    evse_id: str = NOT_AVAILABLE
    connector_id: str = NOT_AVAILABLE
    connector_format: PlugFormat = PlugFormat.SOCKET
    power_type: str = "AC_3_PHASE"
    voltage_v: int | None = None
    current_a: int | None = None
    meter_id: str | None = None
    invoice_reference_id: str | None = None
