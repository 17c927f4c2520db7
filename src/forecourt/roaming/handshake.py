"""The handshake with a partner over the wire: port `PartnerLink` (C01 to C08). What goes wrong is told in words, with its side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forecourt.app.ports import Discovered, OurCredentials, TheirCredentials
from forecourt.domain.partners import HandshakeFailed, ModuleAddress, Partner, Side, Stage
from forecourt.domain.partners.faults import no_mutual_version
from forecourt.kit.errors import ForecourtError
from forecourt.ocpi.client.client import Client
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.client.guard import Unsafe
from forecourt.ocpi.interfaces.calls import AnyDocument
from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.interfaces.versions import Versions
from forecourt.ocpi.status import Class, class_of
from forecourt.ocpi.versions import Version, latest_mutual
from forecourt.roaming.mapping.credentials import read_credentials, write_credentials
from forecourt.roaming.peers import peer_of

_WITHIN_S: Final = 20.0
"""For each call of a handshake; somebody waits."""
_WHAT: Final = {
    Stage.VERSIONS: "asking the partner for its versions",
    Stage.DETAILS: "asking the partner for its endpoints",
    Stage.CREDENTIALS: "giving the partner our credentials",
    Stage.ANSWER: "reading the partner's credentials",
}


class Handshake:
    """Handshakes over HTTP."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def discover(self, partner: Partner, versions_url: str, token: str, versions: Sequence[str]) -> Discovered:
        """Versions, then the endpoints of the latest that both have (C01, C03)."""
        self._client.forget(partner.id)  # somebody asks for it now: earlier failures do not keep us
        try:
            offered = await self._versions(partner, versions_url, token)
        except ForecourtError as failure:
            raise _failed(failure, Stage.VERSIONS) from failure
        wanted = tuple(each for each in Version if not versions or each in versions)
        version = latest_mutual(each for each in offered if each in wanted)
        if version is None:
            raise no_mutual_version(tuple(offered), wanted)
        peer = peer_of(partner, token, version, versions_url=versions_url)
        way = self._client.at(peer)
        try:
            details = await way.remote(Versions).details(way.call(within_s=_WITHIN_S), offered[version])
        except ForecourtError as failure:
            raise _failed(failure, Stage.DETAILS) from failure
        return Discovered(version=version, versions_url=versions_url, endpoints=_addresses(details))

    async def send(self, partner: Partner, found: Discovered, token: str, ours: OurCredentials, *, renew: bool) -> TheirCredentials:
        """POST, or PUT where we are registered already."""
        version = Version(found.version)
        peer = peer_of(partner, token, version, versions_url=found.versions_url, endpoints=found.endpoints)
        way = self._client.at(peer)
        remote, call = way.remote(Credentials), way.call(within_s=_WITHIN_S)
        try:
            document = write_credentials(ours, version)
        except ForecourtError as failure:
            raise HandshakeFailed(failure.message, stage=Stage.CREDENTIALS, side=Side.OURS) from failure
        try:
            answer = await (remote.update(call, document) if renew else remote.register(call, document))
        except ForecourtError as failure:
            raise _failed(failure, Stage.CREDENTIALS) from failure
        return read_credentials(answer)

    async def leave(self, partner: Partner, token: str) -> None:
        """DELETE."""
        if partner.version is None:
            return
        way = self._client.at(peer_of(partner, token, Version(partner.version)))
        try:
            await way.remote(Credentials).unregister(way.call(within_s=_WITHIN_S))
        except ForecourtError as failure:
            raise _failed(failure, Stage.CREDENTIALS) from failure

    async def _versions(self, partner: Partner, versions_url: str, token: str) -> dict[str, str]:
        """Its versions and where each is. Before the version is known the token is tried in Base64, then as it is (T02)."""
        for version in (Version.V230, Version.V211):
            way = self._client.at(peer_of(partner, token, version, versions_url=versions_url))
            try:
                listed = await way.remote(Versions).versions(way.call(within_s=_WITHIN_S))
            except Refused as refused:
                if refused.unauthorised and version is not Version.V211 and partner.quirks.token_encoded is None:
                    continue
                raise
            return {each.view.version: each.view.url for each in listed}
        raise AssertionError("unreachable")


def _addresses(details: AnyDocument) -> tuple[ModuleAddress, ...]:
    return tuple(
        ModuleAddress(module=each.identifier, side=getattr(each, "role", ""), url=each.url) for each in details.view.endpoints
    )


def _failed(failure: ForecourtError, stage: Stage) -> HandshakeFailed:
    """The failure in words: what was being done, on which side it broke, and what was said."""
    what = f"It failed at {_WHAT[stage]}."
    match failure:
        case Unsafe():
            message = f"{what} {failure.message} Allow its network in the partner's settings if this is meant."
            return HandshakeFailed(message, stage=stage, side=Side.OURS)
        case Refused() if failure.unauthorised:
            message = f"{what} It does not know the token that we came with (HTTP 401); a fresh one is needed."
            return HandshakeFailed(message, stage=stage, side=Side.OURS, code="refused")
        case Refused():
            said_no = failure.status is not None and class_of(failure.status) is not Class.SUCCESS
            doubtful = failure.http >= 500 or (failure.http < 300 and not said_no)
            code = "refused" if stage is Stage.CREDENTIALS else None
            return HandshakeFailed(f"{what} {failure.message}", stage=stage, code=code, unknown=doubtful)
        case Unreachable():
            return HandshakeFailed(f"{what} {failure.message}", stage=stage, unknown=failure.sent)
    return HandshakeFailed(f"{what} {failure.message}", stage=stage)
