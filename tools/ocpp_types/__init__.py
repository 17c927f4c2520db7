"""Writes the typed OCPP messages of forecourt.ocpp from the official JSON schemas that the ocpp package carries."""
