"""The guard against server-side request forgery: which URLs of a partner are called, and which addresses are connected to.

A URL is looked at before each request; the address again when the socket is made, after the name was resolved. What was
looked at is what is connected to, so a name that resolves otherwise the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

import msgspec

from forecourt.kit.errors import Forbidden

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

PRIVATE_NETWORKS: Final[tuple[Network, ...]] = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("100.64.0.0/10"),
    IPv6Network("fc00::/7"),
)
"""For a partner in one's own network."""
LOOPBACK: Final[tuple[Network, ...]] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
"""For partners on the same machine."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses that a NAT64 reaches (RFC 6052)."""
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_MOST_URL: Final = 2000


class Unsafe(Forbidden):
    """A URL that a partner handed us leads where it must not."""

    code = "unsafe_url"


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Where a partner may be: on the public internet, by TLS; all else only where an operator allowed it."""

    networks: tuple[Network, ...] = ()
    """Networks beside the public ones, for instance PRIVATE_NETWORKS."""
    plain_http: bool = False
    """Whether `http` is allowed."""

    def allows(self, address: Address) -> bool:
        """Whether this address may be connected to."""
        if any(address in network for network in self.networks):
            return True
        inner = _embedded(address)
        if inner is not None:
            return self.allows(inner)
        if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
            return False
        return address.is_global and not address.is_multicast


def checked(url: str, reach: Reach) -> SplitResult:
    """The parts of a URL that may be called. Raises Unsafe and says why not."""
    if len(url) > _MOST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Unsafe("The URL is too long, or has characters that no URL has.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as failure:
        raise Unsafe(f"This is no URL: {failure}.") from failure
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not reach.plain_http):
        raise Unsafe(f"{parts.scheme or 'no scheme'} is not allowed for this partner.")
    if parts.username is not None or parts.password is not None:
        raise Unsafe("A URL with a user name in it is not called.")
    if not host:
        raise Unsafe("The URL has no host.")
    literal = _literal(host)
    if literal is not None:
        allowed([str(literal)], reach, host)
    return parts


def allowed(hosts: Sequence[str], reach: Reach, name: str) -> frozenset[str]:
    """Those of the addresses of a name that may be connected to. Raises Unsafe where none is left."""
    good = frozenset(host for host in hosts if reach.allows(_address(host)))
    if hosts and not good:
        raise Unsafe(f"{name} is at {', '.join(hosts)}: not on the public internet, and not allowed for this partner.")
    return good


def guarded_socket(family: int, kind: int, protocol: int, host: str, reach: Reach) -> socket.socket:
    """A socket for an address that was looked at; PermissionError for one that slipped through."""
    if not reach.allows(_address(host)):
        raise PermissionError(f"{host} is not allowed for this partner")
    made = socket.socket(family, kind, protocol)
    made.setblocking(False)
    return made


def _address(host: str) -> Address:
    return ip_address(host.partition("%")[0])


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that is reached through an IPv6 one."""
    if not isinstance(address, IPv6Address):
        return None
    if address.teredo is not None:
        return address.teredo[1]
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _literal(host: str) -> Address | None:
    """The address that a host spells, in any spelling that the system's resolver takes: `127.1`, `0x7f000001`, `2130706433`."""
    with suppress(ValueError):
        return _address(host)
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
