"""idTag and IdTagInfo (1.6 7.27, 7.28): tokens and verdicts on them."""

from typing import Final

from forecourt.csms.members import Payload, fits, present, seconds
from forecourt.domain.tokens import TokenRef, TokenVerdict, Verdict

LONGEST_TAG: Final = 20

STATUSES: Final = {
    Verdict.ACCEPTED: "Accepted",
    Verdict.BLOCKED: "Blocked",
    Verdict.CONCURRENT: "ConcurrentTx",
    Verdict.EXPIRED: "Expired",
    Verdict.INVALID: "Invalid",
    Verdict.UNKNOWN: "Invalid",
    # The station knows the card, and may not charge it now: 1.6 has no better word than this one.
    Verdict.NO_CREDIT: "Blocked",
    Verdict.NOT_ALLOWED_TYPE: "Blocked",
    Verdict.NOT_AT_THIS_LOCATION: "Blocked",
    Verdict.NOT_AT_THIS_TIME: "Blocked",
}


def token_of(id_tag: str) -> TokenRef:
    """A card; 1.6 has no other kind."""
    return TokenRef(uid=id_tag)


def id_tag_info(verdict: TokenVerdict) -> Payload:
    """The verdict as 1.6 says it."""
    return present(
        {
            "status": STATUSES[verdict.verdict],
            "expiryDate": verdict.cache_until and seconds(verdict.cache_until),
            "parentIdTag": fits(verdict.group, LONGEST_TAG),
        }
    )
