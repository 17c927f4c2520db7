"""Our URLs: which endpoint stands where below the base, for the versions module and for routing alike."""

from __future__ import annotations

import msgspec

from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.interfaces.table import INTERFACES
from forecourt.ocpi.interfaces.versions import Versions
from forecourt.ocpi.urls import object_url
from forecourt.ocpi.versions import Version


class Layout(msgspec.Struct, frozen=True):
    """`base`: the public URL below which all of it is, for instance `https://example.org/ocpi`."""

    base: str

    @property
    def versions(self) -> str:
        """The URL that partners are given (C09)."""
        return object_url(self.base, "versions")

    def details(self, version: Version) -> str:
        """Where the endpoints of a version are listed."""
        return object_url(self.base, "versions", version)

    def endpoint(self, version: Version, interface: type[Interface]) -> str:
        """The URL of one side of a module."""
        return object_url(self.base, *place(version, interface))


def place(version: Version, interface: type[Interface]) -> tuple[str, ...]:
    """Where an interface stands below the base. Both sides of a module have URLs of their own."""
    if issubclass(interface, Versions):
        return ("versions",)
    if issubclass(interface, Credentials):
        return (str(version), "credentials")
    return (str(version), interface.side.lower(), str(interface.module))


PLACES = {
    place(version, interface): (version, interface)
    for version in Version
    for interface in INTERFACES
    if any(version in row.versions for row in interface.operations)
}
"""What stands where. The versions stand there once; the version is told by the path below."""
