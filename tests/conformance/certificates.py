"""Certificates for both sides of a socket, good ones and bad ones."""

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import trustme

OPERATOR: Final = "ACME Charging"


class Pki:
    """A CA for the server's certificates (RSA and ECDSA), one for the stations', and one that nobody trusts."""

    def __init__(self, folder: Path) -> None:
        self.server_ca, self.station_ca, self.foreign_ca = trustme.CA(), trustme.CA(), trustme.CA()
        self.cert_files, self.key_files = [], []
        for kind in (trustme.KeyType.RSA, trustme.KeyType.ECDSA):
            issued = self.server_ca.issue_cert("localhost", common_name="localhost", key_type=kind)
            self.cert_files.append(folder / f"{kind.name}.pem")
            self.key_files.append(folder / f"{kind.name}.key")
            self.cert_files[-1].write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
            self.key_files[-1].write_bytes(issued.private_key_pem.bytes())
        self.client_ca = folder / "stations-ca.pem"
        self.station_ca.cert_pem.write_to_path(str(self.client_ca))

    def context(self, *, ciphers: str | None = None) -> ssl.SSLContext:
        """A station's TLS that trusts the server; with `ciphers`, TLS 1.2 with these alone."""
        context = ssl.create_default_context()
        self.server_ca.configure_trust(context)
        if ciphers is not None:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(ciphers)
        return context

    def with_certificate(
        self, serial: str, *, organisation: str = OPERATOR, expired: bool = False, foreign: bool = False
    ) -> ssl.SSLContext:
        """A station's TLS with a certificate of its own: by default one that the server must accept."""
        context = self.context()
        authority = self.foreign_ca if foreign else self.station_ca
        until = datetime.now(UTC) - timedelta(days=1) if expired else None
        since = datetime.now(UTC) - timedelta(days=30) if expired else None
        issued = authority.issue_cert(
            "station.invalid", common_name=serial, organization_name=organisation, not_before=since, not_after=until
        )
        issued.configure_cert(context)
        return context

    def outdated(self) -> ssl.SSLContext:
        """A station that knows TLS 1.1 at most."""
        context = self.context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        return context
