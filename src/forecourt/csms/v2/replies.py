"""2.x replies that say more than one word, or say back what was asked."""

from forecourt.csms.inbound import Inbound
from forecourt.csms.members import Payload, given, present, seconds
from forecourt.domain.vat_numbers import vat_fault

NO_AUTHORITY = {"reasonCode": "UnsupportedRequest", "additionalInfo": "No certificate service stands behind this server."}


def no_ev_certificate(_: Inbound) -> Payload:
    """Get15118EVCertificate (M01): there is no contract certificate pool to ask."""
    return {"status": "Failed", "exiResponse": "", "statusInfo": NO_AUTHORITY}


def no_certificate_status(_: Inbound) -> Payload:
    """GetCertificateStatus (M06): no OCSP answer could be had (M06.FR.04)."""
    return {"status": "Failed", "statusInfo": NO_AUTHORITY}


def no_chain_status(inbound: Inbound) -> Payload:
    """GetCertificateChainStatus (2.1 M07): none of the asked could be had."""
    asked = inbound.message.certificate_status_requests
    return {"certificateStatus": [_unknown_status(each, inbound) for each in asked]}


def _unknown_status(request: object, inbound: Inbound) -> Payload:
    hash_data = request.certificate_hash_data  # type: ignore[attr-defined]
    return {
        "certificateHashData": {
            "hashAlgorithm": str(hash_data.hash_algorithm),
            "issuerNameHash": hash_data.issuer_name_hash,
            "issuerKeyHash": hash_data.issuer_key_hash,
            "serialNumber": hash_data.serial_number,
        },
        "source": str(request.source),  # type: ignore[attr-defined]
        "status": "Failed",
        "nextUpdate": seconds(inbound.notice.received_at),
    }


def vat_number_checked(inbound: Inbound) -> Payload:
    """VatNumberValidation (2.1): form and check digits; no register is asked, so no company is told."""
    fault = vat_fault(inbound.message.vat_number)
    info = {"reasonCode": "Unspecified", "additionalInfo": fault or "Form and check digits are right; no register was asked."}
    return present(
        {
            "status": "Accepted" if fault is None else "Rejected",
            "vatNumber": inbound.message.vat_number,
            "evseId": given(inbound.message.evse_id),
            "statusInfo": info,
        }
    )
