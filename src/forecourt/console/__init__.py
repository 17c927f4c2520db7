"""The operator's web pages: server-rendered, live over SSE. A file a room; handlers parse, call one verb or query, show a view."""

from forecourt.console.routes import console_router
from forecourt.console.services import ConsoleSettings, Services

__all__ = ["ConsoleSettings", "Services", "console_router"]
