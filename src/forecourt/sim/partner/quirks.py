"""How partners in the field break the standard: each quirk names the rule that it breaks."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Quirk(StrEnum):
    """One deviation."""

    UNENCODED_TOKEN = "unencoded-token"
    NEWLINE_IN_TOKEN = "newline-in-token"
    NO_ROUTING_HEADERS = "no-routing-headers"
    SPOOFED_FROM = "spoofed-from"
    NO_REQUEST_IDS = "no-request-ids"
    FORBIDDEN_FOR_UNKNOWN = "forbidden-for-unknown"
    NO_MUTUAL_VERSION = "no-mutual-version"
    NO_CALLBACK = "no-callback"
    ENDPOINTS_WITHOUT_ROLE = "endpoints-without-role"
    DETAILS_ELSEWHERE = "details-elsewhere"
    ENDPOINTS_ELSEWHERE = "endpoints-elsewhere"
    UNKNOWN_MODULES = "unknown-modules"
    TRAILING_SLASH = "trailing-slash"
    OBJECTS_IN_LISTS = "objects-in-lists"
    BARE_ERRORS = "bare-errors"
    EMPTY_LINK = "empty-link"
    MISSING_LINK = "missing-link"
    MISSING_TOTAL = "missing-total"
    WRONG_TOTAL = "wrong-total"
    SMALL_PAGES = "small-pages"
    ENDLESS_PAGES = "endless-pages"
    LINK_LOOP = "link-loop"
    LINK_ELSEWHERE = "link-elsewhere"
    PATCH_UNDATED = "patch-undated"
    DATED_BACK = "dated-back"
    CLOCK_OFF = "clock-off"
    REFUSES_PUSHES = "refuses-pushes"
    DATA_ON_PUT = "data-on-put"
    NO_TIMESTAMP = "no-timestamp"
    NULL_LISTS = "null-lists"
    UNKNOWN_ENUMS = "unknown-enums"
    UNKNOWN_FIELDS = "unknown-fields"
    STRING_PRICES = "string-prices"
    WRONG_TYPES = "wrong-types"
    ID_MISMATCH = "id-mismatch"
    FOREIGN_OWNER = "foreign-owner"
    OTHER_CASE = "other-case"
    DUPLICATE_PUSHES = "duplicate-pushes"
    CDR_TWICE = "cdr-twice"
    NO_CDR_LOCATION = "no-cdr-location"
    WRONG_TOTALS = "wrong-totals"
    REJECTS_COMMANDS = "rejects-commands"
    RESULT_BEFORE_ANSWER = "result-before-answer"
    NO_RESULT = "no-result"
    RESULT_TWICE = "result-twice"
    LATE_SESSION = "late-session"
    SLOW = "slow"
    ERRORS = "errors"
    DROPS_CONNECTION = "drops-connection"
    REDIRECTS_TO_METADATA = "redirects-to-metadata"
    HUGE_ANSWERS = "huge-answers"
    HUGE_PUSHES = "huge-pushes"
    DEEP_ANSWERS = "deep-answers"
    DEEP_PUSHES = "deep-pushes"
    BROKEN_JSON = "broken-json"


class Deviation(NamedTuple):
    """Which rules a quirk breaks or tries, and how."""

    rules: tuple[str, ...]
    sentence: str


QUIRKS: Final[Mapping[Quirk, Deviation]] = {
    Quirk.UNENCODED_TOKEN: Deviation(("T01", "T02"), "The token goes as it is, also in 2.2.1 and later."),
    Quirk.NEWLINE_IN_TOKEN: Deviation(("T03",), "A newline is encoded with the token."),
    Quirk.NO_ROUTING_HEADERS: Deviation(("H01",), "No routing headers, in requests and answers."),
    Quirk.SPOOFED_FROM: Deviation(("H03",), "Requests say that they come from another party."),
    Quirk.NO_REQUEST_IDS: Deviation(("H13", "H14"), "No request and correlation ids, and none echoed."),
    Quirk.FORBIDDEN_FOR_UNKNOWN: Deviation(("T04",), "An unknown token is answered with HTTP 403."),
    Quirk.NO_MUTUAL_VERSION: Deviation(("C01",), "Only versions that nobody has are offered."),
    Quirk.NO_CALLBACK: Deviation(("C03",), "Who calls back during a registration gets no answer."),
    Quirk.ENDPOINTS_WITHOUT_ROLE: Deviation(("T22",), "Endpoints have no role, also in 2.2.1 and later."),
    Quirk.DETAILS_ELSEWHERE: Deviation(("T22",), "The endpoints of a version are told by another host."),
    Quirk.ENDPOINTS_ELSEWHERE: Deviation(("T22",), "The endpoints of modules lie on another host."),
    Quirk.UNKNOWN_MODULES: Deviation(("T11",), "Endpoints of modules that no version has."),
    Quirk.TRAILING_SLASH: Deviation(("T22",), "URLs end with a slash, and are not found without it."),
    Quirk.OBJECTS_IN_LISTS: Deviation(("T09",), "One object is answered as a list of one."),
    Quirk.BARE_ERRORS: Deviation(("T06", "K04"), "HTTP errors have a body that is no envelope."),
    Quirk.EMPTY_LINK: Deviation(("P02",), "The last page has a Link header without anything in it."),
    Quirk.MISSING_LINK: Deviation(("P02",), "No page has a Link to the next one."),
    Quirk.MISSING_TOTAL: Deviation(("P03", "P07"), "No page says how many objects there are, nor the limit."),
    Quirk.WRONG_TOTAL: Deviation(("P03",), "The total is that of the page."),
    Quirk.SMALL_PAGES: Deviation(("P04",), "At most two objects a page, whatever was asked for."),
    Quirk.ENDLESS_PAGES: Deviation(("P02", "P09"), "There is always a next page, with new objects."),
    Quirk.LINK_LOOP: Deviation(("P02",), "The Link leads to the same page."),
    Quirk.LINK_ELSEWHERE: Deviation(("P02", "T22"), "The Link leads to another host."),
    Quirk.PATCH_UNDATED: Deviation(("L03", "E04", "K03"), "A PATCH has no last_updated."),
    Quirk.DATED_BACK: Deviation(("L02",), "A change is dated before what was sent earlier."),
    Quirk.CLOCK_OFF: Deviation(("Y02", "T07"), "The clock is two days fast."),
    Quirk.REFUSES_PUSHES: Deviation(("S01", "S06"), "Pushes are answered with HTTP 200 and status 2001."),
    Quirk.DATA_ON_PUT: Deviation(("T08",), "What was pushed comes back as data."),
    Quirk.NO_TIMESTAMP: Deviation(("T07",), "Answers have no timestamp."),
    Quirk.NULL_LISTS: Deviation(("Y05",), "Empty lists and texts are null."),
    Quirk.UNKNOWN_ENUMS: Deviation(("T11",), "Values that no version lists, where lists are open."),
    Quirk.UNKNOWN_FIELDS: Deviation(("T10",), "Fields that no version has."),
    Quirk.STRING_PRICES: Deviation(("Y03",), "Numbers of prices and costs are texts."),
    Quirk.WRONG_TYPES: Deviation(("T12",), "Every other object has values of wrong types."),
    Quirk.ID_MISMATCH: Deviation(("T17",), "The URL names another object than the body."),
    Quirk.FOREIGN_OWNER: Deviation(("T16", "T18", "L15"), "Objects of parties that are not its own."),
    Quirk.OTHER_CASE: Deviation(("Y01",), "Ids in the other case than before."),
    Quirk.DUPLICATE_PUSHES: Deviation(("T13",), "Each push comes twice."),
    Quirk.CDR_TWICE: Deviation(("D02",), "Each CDR is posted twice."),
    Quirk.NO_CDR_LOCATION: Deviation(("D01",), "A CDR that was taken gets no Location."),
    Quirk.WRONG_TOTALS: Deviation(("D06",), "The totals of CDRs are not the sum of their periods."),
    Quirk.REJECTS_COMMANDS: Deviation(("M05",), "Commands are rejected, and a result comes all the same."),
    Quirk.RESULT_BEFORE_ANSWER: Deviation(("M03",), "The result of a command comes before its answer."),
    Quirk.NO_RESULT: Deviation(("M03",), "No result of a command ever comes."),
    Quirk.RESULT_TWICE: Deviation(("M03",), "The result of a command comes twice."),
    Quirk.LATE_SESSION: Deviation(("M03",), "No result comes, but a session does, later."),
    Quirk.SLOW: Deviation(("T19",), "Answers come after a long while."),
    Quirk.ERRORS: Deviation(("T19", "S06"), "Every answer is HTTP 500, with a page for people."),
    Quirk.DROPS_CONNECTION: Deviation(("T19",), "The connection ends without an answer."),
    Quirk.REDIRECTS_TO_METADATA: Deviation(("T22",), "Answers redirect to a cloud's metadata address."),
    Quirk.HUGE_ANSWERS: Deviation(("T06",), "Answers of endless length."),
    Quirk.HUGE_PUSHES: Deviation(("T06",), "Pushes of many megabytes."),
    Quirk.DEEP_ANSWERS: Deviation(("T06",), "Answers nested a hundred thousand deep."),
    Quirk.DEEP_PUSHES: Deviation(("T06",), "Pushes nested a hundred thousand deep."),
    Quirk.BROKEN_JSON: Deviation(("S01", "T06"), "Answers end in the middle."),
}
"""Quirk → what it breaks."""
