"""The transaction ledger's rules: what a report means, given what is known; nothing is ever dropped (invariants 3 and 5)."""

from forecourt.domain.ledger.curve import curve_of
from forecourt.domain.ledger.decision import Change, Decision, evidence_of
from forecourt.domain.ledger.energy import recounted
from forecourt.domain.ledger.events import decide_event, number_used
from forecourt.domain.ledger.keys import digest, event_key, meter_key, start_key, stop_key
from forecourt.domain.ledger.meters import closing, decide_values, match_values
from forecourt.domain.ledger.notices import decide_answer, decide_boot, decide_close, decide_silence, decide_status
from forecourt.domain.ledger.sentences import SENTENCES, flag, has
from forecourt.domain.ledger.starts import decide_start, retransmission_of
from forecourt.domain.ledger.stops import decide_stop, match_stop

__all__ = [
    "SENTENCES",
    "Change",
    "Decision",
    "closing",
    "curve_of",
    "decide_answer",
    "decide_boot",
    "decide_close",
    "decide_event",
    "decide_silence",
    "decide_start",
    "decide_status",
    "decide_stop",
    "decide_values",
    "digest",
    "event_key",
    "evidence_of",
    "flag",
    "has",
    "match_stop",
    "match_values",
    "meter_key",
    "number_used",
    "recounted",
    "retransmission_of",
    "start_key",
    "stop_key",
]
