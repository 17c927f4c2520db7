"""The circuit breaker: a partner that fails again and again is left alone for a while, then asked once. The time is handed in."""

from __future__ import annotations

from typing import Final

from forecourt.ocpi.client.errors import Unreachable

FAILURES: Final = 5
FIRST_REST_S: Final = 15.0
MOST_REST_S: Final = 300.0


class Breaker:
    """Closed: calls pass. Open: none does until the rest is over. Then one call passes, which closes it or doubles the rest."""

    def __init__(self) -> None:
        self._failures = 0
        self._rest_s = FIRST_REST_S
        self._until: float | None = None
        self._probing = False

    @property
    def open(self) -> bool:
        """Whether the partner is left alone."""
        return self._until is not None

    def admit(self, now_s: float) -> None:
        """Raises Unreachable (`resting`) when this call must not be made. What is admitted must be told of afterwards."""
        if self._until is None:
            return
        if now_s < self._until or self._probing:
            raise Unreachable(
                "The partner failed repeatedly and is left alone for a while.", why="resting", sent=False, trouble=False
            )
        self._probing = True

    def succeeded(self) -> None:
        """The partner answered, whatever it said."""
        self._failures, self._rest_s, self._until, self._probing = 0, FIRST_REST_S, None, False

    def failed(self, now_s: float) -> None:
        """The partner is in trouble."""
        self._failures += 1
        if self._until is not None:
            self._rest_s = min(self._rest_s * 2, MOST_REST_S)
        if self._until is not None or self._failures >= FAILURES:
            self._until = now_s + self._rest_s
        self._probing = False

    def left(self) -> None:
        """The call ended without telling anything about the partner."""
        self._probing = False
