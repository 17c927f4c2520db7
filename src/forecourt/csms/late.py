"""Answers that come after the one who asked was told "timeout" (field note 18): read as any other, and kept with the command."""

import asyncio
import logging

from forecourt.csms.link import heard
from forecourt.csms.sockets import StationSocket
from forecourt.csms.verbs import CommandVerbs
from forecourt.domain.commands import StationAnswer
from forecourt.kit.errors import ForecourtError
from forecourt.ocpp.connection import Answer

_log = logging.getLogger(__name__)


class LateAnswers:
    """What the gateway's connections tell of answers that nobody waits for."""

    def __init__(self, commands: CommandVerbs) -> None:
        self._commands = commands
        self._keeping: set[asyncio.Task[None]] = set()

    def __call__(self, socket: StationSocket, action: str, answer: Answer) -> None:
        """Keep the answer if it is one; a connection must not wait for that."""
        if answer.outcome not in ("result", "error"):
            return
        task = asyncio.get_running_loop().create_task(self._keep(heard(socket, action, answer)))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _keep(self, answer: StationAnswer) -> None:
        try:
            await self._commands.answered_late(answer)
        except ForecourtError as error:
            _log.warning("late answer %s not stored: %s", answer.message_id, error)
