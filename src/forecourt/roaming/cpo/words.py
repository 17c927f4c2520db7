"""What is ours, in the words of 2.3.0: port `CpoWords`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from forecourt.app.ports.roaming_cpo import CdrSource, ConnectorKey, SessionFacts, Worded
from forecourt.domain.access import Operator
from forecourt.domain.billing import Cdr
from forecourt.domain.pricing import Finding
from forecourt.domain.roaming.electrics import electrics_of
from forecourt.domain.roaming.evses import SiteStand, evse_name, evse_uid
from forecourt.domain.stations import PlugFormat
from forecourt.domain.tariffs import Tariff
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Conflict, InvalidInput
from forecourt.ocpi.codec import render
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs import CdrFacts, cdr_to
from forecourt.roaming.mapping.cdrs.facts import NOT_AVAILABLE
from forecourt.roaming.mapping.locations import location_gone, location_to
from forecourt.roaming.mapping.losses import Loss
from forecourt.roaming.mapping.sessions import METHODS, cdr_token, session_to
from forecourt.roaming.mapping.tariffs import tariff_to
from forecourt.roaming.mapping.tokens import our_type

_DATE: Final = "last_updated"


class Words:
    """Every object is written strictly; what the standard forbids is no document but a finding."""

    def location(
        self,
        stand: SiteStand,
        operator: Operator,
        tariff_ids: Mapping[ConnectorKey, tuple[str, ...]],
        before: str | None,
        now: datetime,
    ) -> Worded:
        """A site."""
        return location_to(stand, operator, tariff_ids, before, now)

    def location_gone(self, before: str, now: datetime) -> Worded:
        """A site that is no more."""
        return location_gone(before, now)

    def tariff(self, tariff: Tariff, party: str) -> Worded:
        """A tariff under our party."""
        try:
            mapped = tariff_to(msgspec.structs.replace(tariff, party=party), Version.V230)
        except (InvalidInput, Conflict) as refused:
            return _refused(tariff.id, refused.message)
        return _worded(mapped.value, mapped.losses)

    def session(self, facts: SessionFacts) -> Worded:
        """A transaction as it runs."""
        try:
            return _worded(session_to(facts))
        except InvalidInput as refused:
            return _refused(facts.transaction.id, refused.message)

    def cdr(self, source: CdrSource) -> Worded:
        """A CDR, or the credit of one."""
        try:
            mapped = cdr_to(_with_wire_token(source), _facts(source), Version.V230)
        except (InvalidInput, Conflict) as refused:
            return _refused(source.cdr.id, refused.message)
        return _worded(mapped.value, mapped.losses)


def _with_wire_token(source: CdrSource) -> Cdr:
    """The station may have known the token under a shorter name; the partner knows its own (D11)."""
    token = cdr_token(source.authorization.token)
    return msgspec.structs.replace(source.cdr, token=TokenRef(uid=str(token.uid), type=our_type(token.type)))


def _facts(source: CdrSource) -> CdrFacts:
    cdr, authorization = source.cdr, source.authorization
    facts = CdrFacts(
        party=source.party,
        token_party=authorization.owner,
        contract_id=authorization.contract_id,
        auth_method=METHODS[authorization.source],
        authorization_reference=authorization.reference or None,
        session_id=cdr.transaction_id,
        location_id=cdr.site_id or cdr.station_id,
    )
    return facts if cdr.evse == 0 else _placed(facts, source)


def _placed(facts: CdrFacts, source: CdrSource) -> CdrFacts:
    """With the EVSE and, where it is still known, what its connector gives."""
    cdr, connector = source.cdr, source.connector
    figures = None if connector is None else electrics_of(connector)
    known = {} if figures is None else {
        "power_type": figures.power_type.value.upper(), "voltage_v": figures.voltage_v, "current_a": figures.current_a,
    }  # fmt: skip
    return msgspec.structs.replace(
        facts,
        evse_uid=evse_uid(cdr.station_id, cdr.evse),
        evse_id=evse_name(source.party, cdr.place.station, cdr.evse) or NOT_AVAILABLE,
        connector_id=str(cdr.connector),
        connector_format=PlugFormat.CABLE if connector is None or connector.format is None else connector.format,
        **known,
    )


def _worded(tree: dict[str, object], losses: tuple[Loss, ...] = ()) -> Worded:
    bare = {name: value for name, value in tree.items() if name != _DATE}
    findings = tuple(Finding(code=each.code or "not_said", path=each.path, sentence=f"{each.path}: {each.why}.") for each in losses)
    return Worded(document=render(bare).decode(), findings=findings)


def _refused(path: str, sentence: str) -> Worded:
    return Worded(document="", findings=(Finding(code="unsayable", path=path, sentence=sentence),))
