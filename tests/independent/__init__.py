"""Stations that are not ours: built on the `ocpp` package, which validates every message of both sides by the official schemas.

What they prove, the simulator cannot: it shares the wire library with the server.
"""
