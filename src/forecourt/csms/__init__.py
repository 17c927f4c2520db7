"""The OCPP edge: stations' sockets come in here, and are translated to the verbs of the app."""
