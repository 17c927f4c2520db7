"""Commands (mod_commands): an eMSP asks, the CPO answers at once, and again when the station has."""

from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.objects import COMMAND_RESPONSE, COMMAND_RESULT, COMMANDS, UNKNOWN_COMMAND
from forecourt.ocpi.interfaces.operations import Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID

_NONE = "Commands are not taken here."


class CommandsSender(Interface, module=ModuleID.COMMANDS, side=InterfaceRole.SENDER):
    """Who asked."""

    @operation(Method.POST, "{where}", Answer.NOTHING, takes=COMMAND_RESULT)
    async def result(self, call: Call, where: str, result: AnyDocument) -> None:
        """What the station did (M03). `where`: the response_url; a handler is given what stands below its endpoint (M13)."""
        raise NotOffered(_NONE)


class CommandsReceiver(Interface, module=ModuleID.COMMANDS, side=InterfaceRole.RECEIVER):
    """Who has the stations."""

    @operation(Method.POST, "{command}", Answer.OBJECT, takes=UNKNOWN_COMMAND, body_by=COMMANDS, gives=COMMAND_RESPONSE)
    async def command(self, call: Call, command: str, request: AnyDocument) -> AnyDocument:
        """Whether the command will be tried (M01, M02). One that the version does not know has an UnknownCommand as its body."""
        raise NotOffered(_NONE)
