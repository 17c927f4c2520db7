"""The OCPP wire as a library: 1.6J, 2.0.1 and 2.1, without socket, clock or store of its own."""
