"""The composition root: settings, wiring, jobs, telemetry, the server process."""
