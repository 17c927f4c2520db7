"""A meter that signs what it measured, for tests (OCMF)."""

import base64
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Meter:
    """A meter with a key of its own."""

    def __init__(self, curve: ec.EllipticCurve | None = None, name: str = "secp256r1", digest: str = "SHA256") -> None:
        self.curve = curve or ec.SECP256R1()
        self._key = ec.generate_private_key(self.curve)
        self._algorithm = f"ECDSA-{name}-{digest}"
        self._digest = getattr(hashes, digest)()

    @property
    def der(self) -> bytes:
        public = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.DER, public)

    @property
    def oca(self) -> str:
        return base64.b64encode(b"oca:base16:asn1:" + self.der.hex().encode()).decode()

    def record(self, *readings: tuple[str, str], encoding: str = "hex") -> str:
        told = [{"TM": "x S", "TX": mark, "RV": value, "RI": "1-b:1.8.0", "RU": "kWh", "ST": "G"} for mark, value in readings]
        payload = json.dumps({"FV": "1.0", "GS": "G1", "PG": "T1", "MS": "M1", "RD": told})
        signature = self._key.sign(payload.encode(), ec.ECDSA(self._digest))
        data = signature.hex() if encoding == "hex" else base64.b64encode(signature).decode()
        end = {"SA": self._algorithm, "SD": data} | ({} if encoding == "hex" else {"SE": encoding})
        return f"OCMF|{payload}|{json.dumps(end)}"
