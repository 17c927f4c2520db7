"""No secret reaches the wire log."""

import json

import pytest

from forecourt.csms.secrets import masked, masked_text

SECRET = "s3cr3t-s3cr3t-s3cr3t"
PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE" + SECRET + "\n-----END EC PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": SECRET}),
        ("ChangeConfiguration", {"key": "authorizationkey", "value": SECRET}),
        ("GetConfiguration", {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": SECRET}]}),
        (
            "SetVariables",
            {
                "setVariableData": [
                    {
                        "attributeValue": SECRET,
                        "component": {"name": "SecurityCtrlr"},
                        "variable": {"name": "BasicAuthPassword"},
                    }
                ]
            },
        ),
        (
            "GetVariables",
            {"getVariableResult": [{"attributeValue": SECRET, "variable": {"name": "BasicAuthPassword"}, "component": {}}]},
        ),
        (
            "NotifyReport",
            {"reportData": [{"variable": {"name": "BasicAuthPassword"}, "variableAttribute": [{"value": SECRET}]}]},
        ),
        (
            "SetNetworkProfile",
            {
                "connectionData": {
                    "basicAuthPassword": SECRET,
                    "apn": {"apn": "x", "apnPassword": SECRET, "simPin": 1},
                    "vpn": {"server": "v", "user": "u", "password": SECRET, "key": SECRET, "type": "IKEv2"},
                }
            },
        ),
        ("UpdateFirmware", {"location": f"ftp://user:{SECRET}@files.example/fw.bin", "retrieveDate": "x"}),
        ("DataTransfer", {"vendorId": "x", "data": json.dumps({"wifi": {"password": SECRET}})}),
        ("DataTransfer", {"vendorId": "x", "data": f"password={SECRET}&x=1"}),
        ("DataTransfer", {"vendorId": "x", "data": PEM}),
        ("StatusNotification", {"info": PEM}),
        ("SomethingNew", {"userPassword": SECRET}),
    ],
)
def test_secrets_are_masked_and_all_else_stays(action: str, payload: dict[str, object]) -> None:
    text = json.dumps(payload)

    kept = masked(action, text)

    assert SECRET not in kept
    assert "***" in kept
    json.loads(kept)


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("ChangeConfiguration", '{"key": "HeartbeatInterval", "value": "1.10"}'),
        ("MeterValues", '{"connectorId": 1, "meterValue": [{"sampledValue": [{"value": "1.10"}]}]}'),
        ("Authorize", '{"idTag": "ABC"}'),
        ("UpdateFirmware", '{"location": "https://files.example/a@b", "retrieveDate": "x"}'),
        ("DataTransfer", '{"vendorId": "x", "data": "{broken"}'),
    ],
)
def test_a_payload_without_secrets_stays_as_it_was_sent(action: str, payload: str) -> None:
    assert masked(action, payload) == payload


def test_text_that_is_no_json_loses_what_looks_like_a_secret() -> None:
    text = f'[2,"1","ChangeConfiguration",{{"key":"AuthorizationKey","value":"{SECRET}"'

    assert SECRET not in masked_text(text)
    assert SECRET not in masked_text(f'[2,"1","x",{{"password": "{SECRET}')
    assert SECRET not in masked_text(PEM)
