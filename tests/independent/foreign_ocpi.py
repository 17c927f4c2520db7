"""A partner made with somebody else's OCPI: the `extrawest-ocpi` package, run as a program in the virtual environment that it has.

`python foreign_ocpi.py PORT`: a CPO and eMSP `FR*EXT` on 127.0.0.1, token A `foreign-token-a`; it prints a line when it serves.
What it keeps is in memory. It imports nothing of ours, and is not imported by tests.
"""

import os
import sys
from itertools import count
from typing import Any

PORT = int(sys.argv[1])
TOKEN_A = "foreign-token-a"
os.environ |= {
    "OCPI_HOST": f"127.0.0.1:{PORT}",
    "PROTOCOL": "http",
    "COUNTRY_CODE": "FR",
    "PARTY_ID": "EXT",
}

import uvicorn  # noqa: E402
from py_ocpi import get_application  # noqa: E402
from py_ocpi.core.adapter import BaseAdapter  # noqa: E402
from py_ocpi.core.authentication.authenticator import Authenticator  # noqa: E402
from py_ocpi.core.enums import Action, ModuleID, RoleEnum  # noqa: E402
from py_ocpi.core.push import push_object  # noqa: E402
from py_ocpi.core.schemas import Push  # noqa: E402
from py_ocpi.modules.versions.enums import VersionNumber  # noqa: E402

AT = "2026-11-20T10:00:00Z"
_numbers = count(1)
tokens_c: list[str] = []
kept: dict[tuple[str, str], dict[str, Any]] = {}
"""(module, id in lower case) → object, own and others' alike: the package leaves it to its user."""
registered: dict[str, Any] = {}
"""What the other side said of itself."""


def _location(number: int) -> dict[str, Any]:
    connector: dict[str, Any] = {
        "id": "1",
        "standard": "IEC_62196_T2",
        "format": "SOCKET",
        "power_type": "AC_3_PHASE",
        "tariff_ids": [],
    }
    connector |= {"max_voltage": 230, "max_amperage": 16, "last_updated": AT}
    evse = {"uid": f"EXT-E{number}", "evse_id": f"FR*EXT*E{number}", "status": "AVAILABLE", "connectors": [connector]}
    return {
        "country_code": "FR",
        "party_id": "EXT",
        "id": f"EXT-L{number}",
        "publish": True,
        "name": f"Parvis {number}",
        "address": "Rue de Rivoli 1",
        "city": "Paris",
        "country": "FRA",
        "coordinates": {"latitude": "48.856613", "longitude": "2.352222"},
        "evses": [evse | {"last_updated": AT}],
        "time_zone": "Europe/Paris",
        "last_updated": AT,
    }


def _token(number: int) -> dict[str, Any]:
    given = {"country_code": "FR", "party_id": "EXT", "uid": f"EXTTOKEN{number}", "type": "RFID", "contract_id": f"FR-EXT-{number}"}
    return given | {"issuer": "Extra", "valid": number != 2, "whitelist": "NEVER", "last_updated": AT}


for at in range(1, 6):
    kept["locations", f"ext-l{at}"] = _location(at)
    kept["tokens", f"exttoken{at}"] = _token(at)


class Store:
    """What the package calls `crud`."""

    @classmethod
    async def get(cls, module: ModuleID, role: RoleEnum, id: str, *_: Any, **__: Any) -> Any:  # noqa: A002
        if module is ModuleID.credentials_and_registration:
            return _credentials(tokens_c[-1]) if tokens_c else None
        return kept.get((module.value, id.lower()))

    @classmethod
    async def list(cls, module: ModuleID, role: RoleEnum, filters: dict[str, Any], *_: Any, **__: Any) -> Any:
        own = [each for (of, _), each in kept.items() if of == module.value and each["party_id"].upper() == "EXT"]
        offset, limit = filters["offset"], filters["limit"]
        return own[offset : offset + limit], len(own), offset + limit >= len(own)

    @classmethod
    async def create(cls, module: ModuleID, role: RoleEnum, data: dict[str, Any], *_: Any, **__: Any) -> Any:
        if module is ModuleID.credentials_and_registration:
            registered.update(data | {"details_url": f"{data['credentials']['url']}/2.2.1"})
            return _credentials(_new_token())
        kept[module.value, (data.get("id") or data["uid"]).lower()] = data
        return data

    @classmethod
    async def update(cls, module: ModuleID, role: RoleEnum, data: dict[str, Any], id: str, *_: Any, **__: Any) -> Any:  # noqa: A002
        return await cls.create(module, role, data)

    @classmethod
    async def delete(cls, module: ModuleID, role: RoleEnum, id: str, *_: Any, **__: Any) -> None:  # noqa: A002
        if module is ModuleID.credentials_and_registration:
            tokens_c.clear()
        kept.pop((module.value, id.lower()), None)

    @classmethod
    async def do(cls, module: ModuleID, role: RoleEnum, action: Action, *_: Any, data: Any = None, **__: Any) -> Any:
        if action is Action.authorize_token:
            token = kept["tokens", data["token_uid"].lower()]
            return {"allowed": "ALLOWED" if token["valid"] else "BLOCKED", "token": token}
        return None


class Tokens(Authenticator):  # type: ignore[misc]
    """Who may come in."""

    @classmethod
    async def get_valid_token_c(cls) -> Any:
        return tokens_c

    @classmethod
    async def get_valid_token_a(cls) -> Any:
        return [] if tokens_c else [TOKEN_A]


def _new_token() -> str:
    tokens_c[:] = [f"foreign-token-c-{next(_numbers)}"]
    return tokens_c[0]


def _credentials(token: str) -> dict[str, Any]:
    details = {"name": "Extra"}
    roles = [{"role": role, "country_code": "FR", "party_id": "EXT", "business_details": details} for role in ("CPO", "EMSP")]
    return {"token": token, "url": f"http://127.0.0.1:{PORT}/ocpi/versions", "roles": roles}


app = get_application(
    [VersionNumber.v_2_2_1],
    [RoleEnum.cpo, RoleEnum.emsp],
    Store,
    [ModuleID.credentials_and_registration, ModuleID.locations, ModuleID.tokens],
    Tokens,
    http_push=True,
)


@app.on_event("startup")
async def _ready() -> None:
    print("ready", flush=True)


@app.post("/push/now/{module}/{object_id}")
async def _push(module: ModuleID, object_id: str) -> Any:
    """The package's own push to whoever registered."""
    receiver = {"endpoints_url": registered["details_url"], "auth_token": registered["credentials"]["token"]}
    push = Push(module_id=module, object_id=object_id, receivers=[receiver])
    return await push_object(VersionNumber.v_2_2_1, push, Store, BaseAdapter, None)


uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")
