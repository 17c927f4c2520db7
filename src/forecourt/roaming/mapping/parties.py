"""Parties as we name them (`NL*FCT`) and as the wire does: a country code and a party id."""

from forecourt.ocpi.cistring import CiString


def party_name(country_code: str | None, party_id: str | None) -> str:
    """Our name of a party; empty where half of it is missing."""
    return f"{country_code}*{party_id}" if country_code and party_id else ""


def wire_party(name: str) -> tuple[CiString | None, CiString | None]:
    """Country code and party id of a name; nothing of what is no name of a party."""
    country, _, party = name.partition("*")
    return (CiString(country), CiString(party)) if country and party else (None, None)
