"""The simulator: charging stations of three OCPP versions, with vehicles, drivers and faults; a stranger to the server."""
