"""Versions and credentials as partners ask us for them: the handlers of both, for all versions (C01 to C12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from forecourt.app.partners import Admitted, InboundHandshakes
from forecourt.domain.partners import Partner
from forecourt.domain.roaming.reach import hub_of_ours
from forecourt.kit.errors import NotFound, Unauthenticated
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Caller
from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.interfaces.table import INTERFACES
from forecourt.ocpi.interfaces.versions import Versions
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.server.layout import Layout
from forecourt.ocpi.v211 import versions as v211
from forecourt.ocpi.v221 import versions as v221
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.credentials import read_credentials, write_credentials

_S, _R = InterfaceRole.SENDER, InterfaceRole.RECEIVER
_SIDES: Final = {
    "CPO": {
        (ModuleID.LOCATIONS, _S), (ModuleID.TARIFFS, _S), (ModuleID.SESSIONS, _S), (ModuleID.CDRS, _S), (ModuleID.TOKENS, _R),
        (ModuleID.COMMANDS, _R), (ModuleID.CHARGING_PROFILES, _R), (ModuleID.HUB_CLIENT_INFO, _R),
    },
    "EMSP": {
        (ModuleID.LOCATIONS, _R), (ModuleID.TARIFFS, _R), (ModuleID.SESSIONS, _R), (ModuleID.CDRS, _R), (ModuleID.TOKENS, _S),
        (ModuleID.COMMANDS, _S), (ModuleID.CHARGING_PROFILES, _S), (ModuleID.HUB_CLIENT_INFO, _R),
    },
    "NSP": {(ModuleID.LOCATIONS, _R), (ModuleID.TARIFFS, _R), (ModuleID.HUB_CLIENT_INFO, _R)},
    "SCSP": {(ModuleID.SESSIONS, _R), (ModuleID.CHARGING_PROFILES, _S), (ModuleID.HUB_CLIENT_INFO, _R)},
}  # fmt: skip
"""The sides that a role has, in the endpoint matrix (§1.1)."""


class PartnerCaller(Caller, frozen=True, kw_only=True):
    """Who calls, with what we keep of it; the scope of every query."""

    admitted: Admitted


def admitted_of(call: Call) -> Admitted:
    """The partner that calls."""
    if not isinstance(call.caller, PartnerCaller):
        raise Unauthenticated("Nobody was admitted.")
    return call.caller.admitted


class CredentialsHandler(Credentials):
    """What a partner does about its registration."""

    def __init__(self, handshakes: InboundHandshakes) -> None:
        self._handshakes = handshakes

    async def get(self, call: Call) -> AnyDocument:
        return write_credentials(await self._handshakes.held(admitted_of(call)), call.version)

    async def register(self, call: Call, credentials: AnyDocument) -> AnyDocument:
        ours = await self._handshakes.register(admitted_of(call), read_credentials(credentials), call.version)
        return write_credentials(ours, call.version)

    async def update(self, call: Call, credentials: AnyDocument) -> AnyDocument:
        ours = await self._handshakes.renew(admitted_of(call), read_credentials(credentials), call.version)
        return write_credentials(ours, call.version)

    async def unregister(self, call: Call) -> None:
        await self._handshakes.leave(admitted_of(call))


class VersionsHandler(Versions):
    """What we offer: to each partner the versions that it may use, and the modules that are served."""

    def __init__(self, layout: Layout, served: Iterable[Interface]) -> None:
        self._layout = layout
        self._served = tuple(served)

    async def versions(self, call: Call) -> Sequence[AnyDocument]:
        return [
            Document.made(v211.Version(version=each, url=self._layout.details(each))) for each in Version if _offered(call, each)
        ]

    async def details(self, call: Call, where: str) -> AnyDocument:
        version = call.version
        if not _offered(call, version):
            raise NotFound(f"Version {where} is not offered.")
        if version is Version.V211:
            return self._sideless(call)
        endpoints = tuple(
            v221.Endpoint(identifier=module, role=side, url=url) for module, side, url in self._endpoints(call, version)
        )
        return Document.made(v221.VersionDetails(version=version, endpoints=endpoints))

    def _sideless(self, call: Call) -> AnyDocument:
        """2.1.1 knows no sides: each module stands once, for the side that our role at this partner has, else for the one that is
        served. Who is a CPO to it too, is that alone."""
        cpo = any(each.role.upper() == "CPO" for each in admitted_of(call).partner.own)
        urls: dict[ModuleID, str] = {}
        for module, side, url in self._endpoints(call, Version.V211):
            if module not in urls or ((module, side) in _SIDES["CPO"]) == cpo:
                urls[module] = url
        endpoints = tuple(v211.Endpoint(identifier=module, url=url) for module, url in urls.items())
        return Document.made(v211.VersionDetails(version=Version.V211, endpoints=endpoints))

    def _endpoints(self, call: Call, version: Version) -> Iterator[tuple[ModuleID, InterfaceRole, str]]:
        """With a slash at the end for partners that join their paths to it as it is (T22)."""
        end = "/" if admitted_of(call).partner.quirks.trailing_slash else ""
        for module, side, url in self._served_to(call, version):
            yield module, side, url + end

    def _served_to(self, call: Call, version: Version) -> Iterator[tuple[ModuleID, InterfaceRole, str]]:
        """Credentials on both sides, for partners that look for one of them (C12); else what our roles to it are about."""
        for side in InterfaceRole:
            yield ModuleID.CREDENTIALS, side, self._layout.endpoint(version, Credentials)
        if hub_of_ours(admitted_of(call).partner) is not None:
            yield from self._relayed(version)
            return
        sides = sides_of(admitted_of(call).partner)
        for each in self._served:
            if (
                each.module is not None
                and (sides is None or (each.module, each.side) in sides)
                and any(version in row.versions and each.offers(row) for row in each.operations)
            ):
                yield each.module, each.side, self._layout.endpoint(version, type(each))

    def _relayed(self, version: Version) -> Iterator[tuple[ModuleID, InterfaceRole, str]]:
        """A hub takes every call, for others."""
        for each in INTERFACES:
            module = each.module
            if (
                module is not None
                and module is not ModuleID.CREDENTIALS
                and any(version in row.versions for row in each.operations)
            ):
                yield module, each.side, self._layout.endpoint(version, each)


def sides_of(partner: Partner) -> frozenset[tuple[ModuleID, InterfaceRole]] | None:
    """The sides of modules that our roles to the partner have; None: all, for a hub and for roles that say nothing."""
    roles = {each.role.upper() for each in partner.own}
    return None if roles - _SIDES.keys() else frozenset(side for role in roles for side in _SIDES[role])


def _offered(call: Call, version: Version) -> bool:
    offered = admitted_of(call).partner.offered_versions
    return not offered or version in offered
