"""How a handshake fails: at which stage, on whose side, and in a sentence for the person who must act."""

from enum import StrEnum

from forecourt.kit.errors import Conflict


class Side(StrEnum):
    """Where it must be mended."""

    OURS = "ours"
    THEIRS = "theirs"


class Stage(StrEnum):
    """How far it came."""

    VERSIONS = "versions"
    DETAILS = "details"
    CREDENTIALS = "credentials"
    ANSWER = "answer"


class HandshakeFailed(Conflict):
    """The handshake did not come to its end. `unknown`: the partner may have taken our new token all the same.

    Codes: `unusable_api` (the partner's side cannot be used), `unsupported_version` (no version in common), `no_matching_endpoints`
    (it lacks modules that are needed), `refused` (it answered no).
    """

    code = "unusable_api"

    def __init__(
        self, message: str, *, stage: Stage, side: Side = Side.THEIRS, code: str | None = None, unknown: bool = False
    ) -> None:
        super().__init__(message, code=code)
        self.stage = stage
        self.side = side
        self.unknown = unknown


def no_mutual_version(theirs: tuple[str, ...], ours: tuple[str, ...]) -> HandshakeFailed:
    """C01."""
    offered = ", ".join(theirs) or "none"
    message = f"There is no version in common: the partner offers {offered}, we offer it {', '.join(ours) or 'none'}."
    return HandshakeFailed(message, stage=Stage.VERSIONS, code="unsupported_version")


def missing_modules(missing: tuple[str, ...]) -> HandshakeFailed:
    """C08, and 3003 when it was the partner who began (C03)."""
    message = f"The partner does not serve {', '.join(missing)}, which this registration needs."
    return HandshakeFailed(message, stage=Stage.DETAILS, code="no_matching_endpoints")
