"""Versions and endpoints of 2.1.1 (version_information_endpoint.md)."""

from typing import Annotated

from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.versions import VersionNumber
from forecourt.ocpi.wire import AtLeastOne, OneOf, Url, Wire


class Version(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A version and where its endpoints are listed; the same in all versions (C01)."""

    version: Annotated[str, OneOf(VersionNumber, open=True)]
    url: Url


class Endpoint(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A module and its URL."""

    identifier: Annotated[str, OneOf(ModuleID, open=True)]
    url: Url


class VersionDetails(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The endpoints of one version."""

    version: Annotated[str, OneOf(VersionNumber, open=True)]
    endpoints: Annotated[tuple[Endpoint, ...], AtLeastOne()]
