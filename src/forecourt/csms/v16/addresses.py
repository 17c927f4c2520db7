"""Connector numbers of 1.6: connector n is EVSE n, connector 1, unless the station groups its connectors; 0 is the station."""


def place_of(connector_id: int, *, groups_connectors: bool) -> tuple[int, int]:
    """(EVSE, connector) of a connector number. What is below 0 stays nonsense that the ledger will see."""
    if connector_id == 0:
        return 0, 0
    return (1, connector_id) if groups_connectors else (connector_id, 1)


def connector_id_of(evse: int, connector: int | None, *, groups_connectors: bool) -> int:
    """The connector number of (EVSE, connector)."""
    if evse == 0:
        return 0
    return (connector or 1) if groups_connectors else evse
