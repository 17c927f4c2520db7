"""Parties in the two ways that they are written: our names, and the wire's pairs."""

from __future__ import annotations

from forecourt.ocpi.headers import Party
from forecourt.roaming.mapping.parties import party_name, wire_party


def name_of(party: Party | None) -> str:
    """Our name of a party; empty for none."""
    return "" if party is None else party_name(party.country_code, party.party_id).upper()


def party_of(name: str) -> Party | None:
    """The party of a name; None for what is no name."""
    country, party = wire_party(name)
    return None if country is None or party is None else Party(country, party)
