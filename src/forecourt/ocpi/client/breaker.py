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
        self._trying = False

    @property
    def open(self) -> bool:
        """Whether the partner is left alone."""
        return self._until is not None

    def admit(self, now_s: float) -> bool:
        """Whether this call tries if the partner is back. Raises Unreachable (`resting`) for one that must not be made.

        What was admitted must be told of afterwards, with what this returned.
        """
        if self._until is None:
            return False
        if now_s < self._until or self._trying:
            raise Unreachable(
                "The partner failed repeatedly and is left alone for a while.", why="resting", sent=False, trouble=False
            )
        self._trying = True
        return True

    def succeeded(self) -> None:
        """The partner answered, whatever it said."""
        self._failures, self._rest_s, self._until, self._trying = 0, FIRST_REST_S, None, False

    def failed(self, now_s: float, *, trial: bool) -> None:
        """The partner is in trouble. Calls that were under way when it became known make it no worse."""
        self._failures += 1
        if trial:
            self._trying = False
            self._rest_s = min(self._rest_s * 2, MOST_REST_S)
            self._until = now_s + self._rest_s
        elif self._until is None and self._failures >= FAILURES:
            self._until = now_s + self._rest_s

    def left(self, *, trial: bool) -> None:
        """The call ended without telling anything about the partner."""
        self._trying = self._trying and not trial
