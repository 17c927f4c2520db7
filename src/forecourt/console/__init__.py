"""The operator's web pages: server-rendered, live over SSE. A file a room; handlers parse, call one verb or query, show a view."""

from forecourt.console.routes import Console, create_console
from forecourt.console.services import ConsoleSettings, Services

__all__ = ["Console", "ConsoleSettings", "Services", "create_console"]
