"""Tokens between us and partners are kept encrypted, under a key that is made from the server's (C11)."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forecourt.kit.errors import Unavailable

_NONCE = 12


class Vault:
    """Seals texts, each bound to its partner, so that no row can be copied to another."""

    def __init__(self, server_key: bytes) -> None:
        self._cipher = AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"partner tokens").derive(server_key))

    def seal(self, partner_id: str, secret: str) -> str:
        """The text as it is stored."""
        nonce = os.urandom(_NONCE)
        return (nonce + self._cipher.encrypt(nonce, secret.encode(), partner_id.encode())).hex()

    def open(self, partner_id: str, sealed: str) -> str:
        """The text again. Raises `Unavailable` when it was sealed under another key."""
        packed = bytes.fromhex(sealed)
        try:
            return self._cipher.decrypt(packed[:_NONCE], packed[_NONCE:], partner_id.encode()).decode()
        except InvalidTag as error:
            message = "The partner's token cannot be read: it was kept under another server key. Restore the key file."
            raise Unavailable(message) from error
