"""The one error tree. Each edge has one mapper from it: CALLERROR code, OCPI status, problem+json, console message.

ForecourtError
├── NotFound            the thing is not there, or not the caller's to see (the two look alike)
├── InvalidInput        the request breaks a rule; `faults` lists every fault with its path
├── Conflict            the state of the thing forbids the request
├── Unauthenticated     who are you?
├── Forbidden           known, but not permitted
├── TooMany             slow down; `retry_after_s`
└── Unavailable         trouble of ours; try again (the store is down, the process drains)
"""

import msgspec


class FieldFault(msgspec.Struct, frozen=True):
    """One thing wrong with one field: where, which rule, and a sentence for the person who must mend it."""

    path: str
    rule: str
    message: str


class ForecourtError(Exception):
    """Something that a caller must be told. `code` is stable and documented; the message is a sentence for a person."""

    code = "error"
    retryable = False

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class NotFound(ForecourtError):
    """The thing is not there, or not the caller's to see."""

    code = "not_found"


class InvalidInput(ForecourtError):
    """The request breaks a rule."""

    code = "invalid"

    def __init__(self, message: str, *, faults: tuple[FieldFault, ...] = (), code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.faults = faults


class Conflict(ForecourtError):
    """The state of the thing forbids the request."""

    code = "conflict"


class Unauthenticated(ForecourtError):
    """No credentials, or wrong ones."""

    code = "unauthenticated"


class Forbidden(ForecourtError):
    """Known, but not permitted."""

    code = "forbidden"


class TooMany(ForecourtError):
    """Too many requests; come back after `retry_after_s` seconds."""

    code = "too_many"
    retryable = True

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unavailable(ForecourtError):
    """Trouble of ours; nothing was stored. Try again."""

    code = "unavailable"
    retryable = True
