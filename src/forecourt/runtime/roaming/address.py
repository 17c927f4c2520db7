"""Where the node's web server is reached from outside."""

from forecourt.ocpi.server.layout import Layout
from forecourt.roaming.door import PREFIX


class PublicAddress:
    """What the settings say, else where the web server was opened."""

    def __init__(self, configured: str) -> None:
        self._configured = configured.rstrip("/")
        self._opened = ""

    def opened(self, url: str) -> None:
        """The web server listens there."""
        self._opened = url.rstrip("/")

    def ocpi(self) -> str:
        """The base of everything that partners call."""
        return f"{self._configured or self._opened}{PREFIX}"

    def versions(self) -> str:
        """What partners are given to begin with (C09)."""
        return Layout(self.ocpi()).versions
