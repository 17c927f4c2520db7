"""IdTokenType and IdTokenInfoType (2.0.1 2.27, 2.28): tokens of every kind, and verdicts on them."""

import re
from collections.abc import Sequence
from typing import Final

from forecourt.csms.members import Payload, fits, present, seconds
from forecourt.csms.v2.messages import IdToken
from forecourt.csms.v2.screens import LONGEST_LANGUAGE, contents, message_content
from forecourt.domain.tariffs import Text
from forecourt.domain.tokens import TokenRef, TokenVerdict, Verdict
from forecourt.ocpp.versions import Version

TYPES: Final = {
    "Central": "central",
    "DirectPayment": "direct_payment",
    "eMAID": "emaid",
    "EVCCID": "e_vccid",
    "ISO14443": "rfid",
    "ISO15693": "rfid",
    "KeyCode": "key_code",
    "Local": "local",
    "MacAddress": "mac_address",
    "NoAuthorization": "no_authorization",
    "VIN": "vin",
}
"""Words of the standards (2.0.1 3.43; 2.1 appendices); 2.1 may have others, which keep their own word."""
_WORDS: Final = {neutral: word for word, neutral in TYPES.items() if neutral != "rfid"}
_ISO15693: Final = re.compile(r"[Ee]0[0-9A-Fa-f]{14}")
"""Cards of ISO 15693 have numbers of eight bytes, the first of them E0."""

STATUSES: Final = {
    Verdict.ACCEPTED: "Accepted",
    Verdict.BLOCKED: "Blocked",
    Verdict.CONCURRENT: "ConcurrentTx",
    Verdict.EXPIRED: "Expired",
    Verdict.INVALID: "Invalid",
    Verdict.NO_CREDIT: "NoCredit",
    Verdict.NOT_ALLOWED_TYPE: "NotAllowedTypeEVSE",
    Verdict.NOT_AT_THIS_LOCATION: "NotAtThisLocation",
    Verdict.NOT_AT_THIS_TIME: "NotAtThisTime",
    Verdict.UNKNOWN: "Unknown",
}

_LONGEST_TOKEN: Final = {Version.V201: 36, Version.V21: 255}


def token_of(id_token: IdToken) -> TokenRef:
    """The token in neutral words."""
    word = str(id_token.type)
    return TokenRef(uid=id_token.id_token, type=TYPES.get(word, word))


def id_token(token: TokenRef) -> Payload:
    """The token as a station is told of it."""
    if token.type == "rfid":
        return {"idToken": token.uid, "type": "ISO15693" if _ISO15693.fullmatch(token.uid) else "ISO14443"}
    return {"idToken": token.uid, "type": _WORDS.get(token.type, token.type)}


def group_token(group: str | None, version: Version) -> Payload | None:
    """The group's id, where the version has room for it."""
    uid = fits(group, _LONGEST_TOKEN[version])
    return None if uid is None else {"idToken": uid, "type": "Central"}


def id_token_info(verdict: TokenVerdict, version: Version, texts: Sequence[Text] = ()) -> Payload:
    """The verdict as the second generation says it, with what the station may keep and show: a message of the token's owner, else
    the words about the price (I01.FR.01)."""
    own = verdict.personal_message
    shown = message_content(own, verdict.language, version) if own else next(iter(contents(texts, version)), None)
    return present(
        {
            "status": STATUSES[verdict.verdict],
            "cacheExpiryDateTime": verdict.cache_until and seconds(verdict.cache_until),
            "groupIdToken": group_token(verdict.group, version),
            "language1": fits(verdict.language, LONGEST_LANGUAGE),
            "personalMessage": shown,
        }
    )
