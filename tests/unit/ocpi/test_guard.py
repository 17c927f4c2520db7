"""The guard: which URLs and addresses of a partner are called (scenario 16)."""

import socket
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.ocpi.client.guard import LOOPBACK, PRIVATE_NETWORKS, Reach, Unsafe, allowed, checked, guarded_socket

PUBLIC = Reach()
NEAR = Reach(networks=(*PRIVATE_NETWORKS, *LOOPBACK), plain_http=True)


@pytest.mark.parametrize(
    "url",
    ["https://cpo.example/ocpi", "https://cpo.example:8443/x?y=1", "https://93.184.216.34/", "https://[2606:4700::1111]/ocpi"],
)
def test_public_urls_are_called(url: str) -> None:
    assert checked(url, PUBLIC).hostname


@pytest.mark.parametrize(
    "url",
    [
        "http://cpo.example/ocpi",
        "ftp://cpo.example/",
        "file:///etc/passwd",
        "gopher://cpo.example/",
        "//cpo.example/",
        "cpo.example",
        "",
        "https://user@cpo.example/",
        "https://user:secret@cpo.example/",
        "https://:@cpo.example/",
        "https://@cpo.example/",
        "https:///ocpi",
        "https://cpo.example:99999/",
        "https://[::1/",
        "https://cpo.example/\r\nX: y",
        "https://cpo.example/ä",
        "https://cpo.example\\@127.0.0.1/",
        f"https://cpo.example/{'x' * 2000}",
    ],
)
def test_odd_urls_are_not(url: str) -> None:
    with pytest.raises(Unsafe):
        checked(url, PUBLIC)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "0",
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "224.0.0.1", "255.255.255.255", "198.18.0.1",
        "[::1]", "[::]", "[fc00::1]", "[fe80::1]", "[fe80::1%25eth0]", "[ff02::1]", "[2001:db8::1]",
        "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]",
        "[::127.0.0.1]",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(Unsafe):
        checked(f"https://{host}/ocpi", PUBLIC)


def test_a_network_is_called_where_it_is_allowed_and_no_other() -> None:
    site = Reach(networks=(ip_network("10.1.0.0/16"),), plain_http=True)

    assert checked("http://10.1.2.3/ocpi", site).port is None
    assert checked("http://[::ffff:10.1.2.3]/ocpi", site)
    for url in ("http://10.2.0.1/", "http://127.0.0.1/", "http://169.254.169.254/"):
        with pytest.raises(Unsafe):
            checked(url, site)


def test_private_and_loopback_networks_do_not_hold_the_metadata_address() -> None:
    assert checked("http://127.0.0.1:8080/", NEAR)
    with pytest.raises(Unsafe, match=r"169\.254\.169\.254"):
        checked("http://169.254.169.254/latest/meta-data", NEAR)


def test_of_a_name_with_several_addresses_only_the_public_ones_are_left() -> None:
    assert allowed(["93.184.216.34", "127.0.0.1", "fe80::1%2"], PUBLIC, "cpo.example") == {"93.184.216.34"}
    with pytest.raises(Unsafe, match=r"cpo\.example is at 127\.0\.0\.1"):
        allowed(["127.0.0.1"], PUBLIC, "cpo.example")


def test_a_socket_is_made_only_for_an_allowed_address() -> None:
    with pytest.raises(PermissionError):
        guarded_socket(socket.AF_INET, socket.SOCK_STREAM, 0, "127.0.0.1", PUBLIC)


@given(st.ip_addresses())
def test_what_is_private_is_never_reached(address: object) -> None:
    found = ip_address(str(address))
    if found.is_private or found.is_loopback or found.is_link_local or found.is_multicast or found.is_unspecified:
        assert not PUBLIC.allows(found)
