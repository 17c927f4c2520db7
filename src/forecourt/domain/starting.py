"""Start commands and the transactions that come of them (or do not)."""

from collections.abc import Iterable
from datetime import timedelta

from forecourt.domain.commands import CommandRecord
from forecourt.domain.tokens import TokenRef

RECENT = timedelta(minutes=10)
"""So old may an accepted start command be that a start without a number of ours is still taken as its effect."""
PENDING = timedelta(minutes=3)
"""After so long without a transaction, an accepted start command is shown as come to nothing (field note 32)."""
NO_TRANSACTION = "no_transaction"
NO_TRANSACTION_SENTENCE = (
    "The station accepted the start, but no transaction followed. Is a vehicle plugged in? Does the station wait for the driver, "
    "or never report remote starts?"
)


def command_for(recent: Iterable[CommandRecord], evse: int, connector: int, token: TokenRef) -> CommandRecord | None:
    """The newest of these start commands (newest first) for this token that does not name another place."""
    for command in recent:
        params = command.params
        asked = params.get("token")
        if not isinstance(asked, dict) or str(asked.get("uid", "")).casefold() != token.key:
            continue
        if params.get("evse") in (None, evse) and params.get("connector") in (None, connector):
            return command
    return None
