"""How a call to a partner can end otherwise than well.

ForecourtError
├── Refused        the partner answered, and said no; or what it said cannot be read
├── Unreachable    no answer: nothing is known of what it did (an Unavailable)
└── Unsafe         a URL of it leads where it must not; nothing was sent (a Forbidden, see guard)
"""

from __future__ import annotations

from http import HTTPStatus

from forecourt.kit.errors import ForecourtError, Unavailable


class Refused(ForecourtError):
    """An answer that is no success (S06). `status`: the OCPI code, None where there was no envelope."""

    code = "refused"

    def __init__(self, message: str, *, http: int, status: int | None = None, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.http = http
        self.status = status

    @property
    def missing(self) -> bool:
        """Whether the partner does not know the object: after a PATCH a PUT mends that (T14)."""
        return self.http == HTTPStatus.NOT_FOUND

    @property
    def unauthorised(self) -> bool:
        """Whether our token is not, or no longer, good."""
        return self.http == HTTPStatus.UNAUTHORIZED


class Unreachable(Unavailable):
    """No answer. `why` is one word: timeout, refused, name, certificate, broken, too_large, redirect, resting, ending."""

    code = "unreachable"

    def __init__(self, message: str, *, why: str, sent: bool = True, trouble: bool = True) -> None:
        super().__init__(message)
        self.why = why
        self.sent = sent
        """Whether the partner may have taken the request."""
        self.trouble = trouble
        """Whether this speaks of a partner that is down, and so counts for its breaker."""
