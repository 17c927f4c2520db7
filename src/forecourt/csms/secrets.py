"""Secrets out of what is journaled: passwords, authorization keys, private keys, credentials in addresses, key codes."""

import re
from typing import Final

import msgspec

MASK: Final = "***"

_CARRIERS: Final = frozenset(
    {
        "ChangeConfiguration",
        "DataTransfer",
        "GetConfiguration",
        "GetDiagnostics",
        "GetLog",
        "GetVariables",
        "NotifyReport",
        "PublishFirmware",
        "SetNetworkProfile",
        "SetVariables",
        "SignedUpdateFirmware",
        "UpdateFirmware",
    }
)
"""Actions whose request or answer may hold a secret under an innocent name; all others are searched for tell-tale words only."""

_SECRET_NAMES: Final = re.compile(
    r"(?:password|passwd|passphrase|secret|^authori[sz]ation$|authorizationkey|auth_?key|private_?key|credential)", re.I
)
_SETTING_NAMES: Final = frozenset({"authorizationkey", "basicauthpassword"})
_VPN_SECRETS: Final = frozenset({"key"})
_PRIVATE_KEY: Final = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S)
_IN_ADDRESS: Final = re.compile(r"(?<=://)[^/\s\"@]+@")
_LOOSE: Final = re.compile(
    r"((?:password|authorizationkey|authorization|secret|private_?key)[\w\"']*\s*[:=,]\s*(?:\"value\"\s*:\s*)?)(\"(?:[^\"\\]|\\.)*\"?|[^\s,}\]]+)",
    re.I,
)


def masked(action: str, payload: str) -> str:
    """The payload with its secrets masked; the same text when there are none."""
    if action not in _CARRIERS and not _tells(payload):
        return payload
    try:
        document = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return masked_text(payload)
    cleaned = _clean(document)
    return payload if cleaned == document else msgspec.json.encode(cleaned).decode()


def _tells(payload: str) -> bool:
    """A quick look for words that secrets come with; every message passes here."""
    return "assword" in payload or "PRIVATE KEY" in payload or "uthorization" in payload or "KeyCode" in payload


def masked_text(text: str) -> str:
    """The same for text that cannot be read as JSON: what looks like a secret goes."""
    return _IN_ADDRESS.sub(f"{MASK}@", _LOOSE.sub(rf'\1"{MASK}"', _PRIVATE_KEY.sub(MASK, text)))


def _clean(node: object) -> object:
    if isinstance(node, dict):
        return _clean_object(node)
    if isinstance(node, list):
        return [_clean(each) for each in node]
    if isinstance(node, str):
        return _clean_string(node)
    return node


def _clean_object(node: dict[str, object]) -> dict[str, object]:
    secret_values = _names_a_secret(node)
    vpn = "server" in node and "user" in node
    cleaned: dict[str, object] = {}
    for name, value in node.items():
        hidden = _SECRET_NAMES.search(name) is not None or (vpn and name in _VPN_SECRETS)
        if (hidden and isinstance(value, str)) or name in secret_values:
            cleaned[name] = _hidden(value)
        else:
            cleaned[name] = _clean(value)
    return cleaned


def _names_a_secret(node: dict[str, object]) -> frozenset[str]:
    """The members that hold a secret's value because a sibling names it: a 1.6 key, a 2.x variable, a key code."""
    if node.get("type") == "KeyCode":  # C04.FR.04
        return frozenset({"idToken"})
    key, variable = node.get("key"), node.get("variable")
    if isinstance(key, str) and key.lower() in _SETTING_NAMES:
        return frozenset({"value"})
    name = variable.get("name") if isinstance(variable, dict) else None
    if isinstance(name, str) and name.lower() in _SETTING_NAMES:
        return frozenset({"attributeValue", "variableAttribute"})
    return frozenset()


def _hidden(value: object) -> object:
    if isinstance(value, list):
        return [{**each, "value": MASK} if isinstance(each, dict) and "value" in each else each for each in value]
    return MASK


def _clean_string(text: str) -> str:
    if "PRIVATE KEY" in text:
        text = _PRIVATE_KEY.sub(MASK, text)
    if "://" in text:
        text = _IN_ADDRESS.sub(f"{MASK}@", text)
    if text[:1] in "{[" and len(text) > 1:  # a document within a string, as DataTransfer has them
        try:
            inner = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            return masked_text(text)
        cleaned = _clean(inner)
        return text if cleaned == inner else msgspec.json.encode(cleaned).decode()
    return _LOOSE.sub(rf"\1{MASK}", text) if "=" in text or ":" in text else text
