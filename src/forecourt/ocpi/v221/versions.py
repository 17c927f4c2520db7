"""Versions and endpoints of 2.2.1 and 2.3.0 (version_information_endpoint)."""

from typing import Annotated

from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.v211.versions import Version
from forecourt.ocpi.versions import VersionNumber
from forecourt.ocpi.wire import AtLeastOne, OneOf, Required, Url, Wire

__all__ = ["Endpoint", "Version", "VersionDetails"]


class Endpoint(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One side of a module and its URL; the role means nothing for credentials (C12). Who says none means both."""

    identifier: Annotated[str, OneOf(ModuleID, open=True)]
    role: Annotated[str, OneOf(InterfaceRole), Required("T22")] = ""
    url: Url


class VersionDetails(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The endpoints of one version."""

    version: Annotated[str, OneOf(VersionNumber, open=True)]
    endpoints: Annotated[tuple[Endpoint, ...], AtLeastOne()]
