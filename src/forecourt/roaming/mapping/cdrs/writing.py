"""A CDR of ours in the shape of a version (D03, D05, D06, D13), and what that shape cannot say."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from forecourt.domain.billing import Cdr, CdrKind
from forecourt.domain.pricing import Period
from forecourt.kit.errors import Conflict
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.v211 import cdrs as v211
from forecourt.ocpi.v221 import cdrs as v221
from forecourt.ocpi.v221.money import Price
from forecourt.ocpi.v230 import cdrs as v230
from forecourt.ocpi.versions import Version
from forecourt.ocpi.writing import write
from forecourt.roaming.mapping.cdrs.costs import costs_of, price_221, price_230, total_230
from forecourt.roaming.mapping.cdrs.facts import CdrFacts
from forecourt.roaming.mapping.cdrs.periods import dimensions_of, lost_dimensions
from forecourt.roaming.mapping.cdrs.signed import signed_data
from forecourt.roaming.mapping.cdrs.where import cdr_location, location_211
from forecourt.roaming.mapping.losses import Loss, Mapped
from forecourt.roaming.mapping.parties import wire_party
from forecourt.roaming.mapping.tariffs import tariff_to
from forecourt.roaming.mapping.tokens import our_type, wire_type

HOUR_S: Final = 3600
WH_PER_KWH: Final = 1000
_FOUR_DECIMALS: Final = Decimal("0.0001")
"""Of an hour this is a third of a second: whole seconds are told apart (Y03)."""
MOST_REMARK: Final = 255


def cdr_to(cdr: Cdr, facts: CdrFacts, version: Version) -> Mapped[dict[str, object]]:
    """The document of a CDR. Raises InvalidInput when the standard forbids it, Conflict for a credit in 2.1.1, which has none."""
    writer = _Writer(cdr, facts, version)
    tariffs = writer.tariffs()
    document = write(writer.view())
    return Mapped(document | {"tariffs": tariffs} if tariffs else document, tuple(writer.losses))


class _Writer:
    """Writes the parts of one CDR and notes what is lost."""

    def __init__(self, cdr: Cdr, facts: CdrFacts, version: Version) -> None:
        self.cdr = cdr
        self.facts = facts
        self.version = version
        self.losses: list[Loss] = []

    def view(self) -> v211.CDR | v221.CDR | v230.CDR:
        """The object of the version, its tariffs aside."""
        match self.version:
            case Version.V211:
                return self._v211()
            case Version.V221:
                return self._v221()
            case Version.V230:
                return self._v230()

    def tariffs(self) -> list[object]:
        """The documents of the tariffs; one that has no shape here is left out (D05)."""
        documents: list[object] = []
        for index, tariff in enumerate(self.cdr.tariffs):
            owned = msgspec.structs.replace(tariff, party=tariff.party or self.facts.party)
            try:
                mapped = tariff_to(owned, self.version)
            except Conflict as unsaid:
                self._lose(f"tariffs[{index}]", tariff.id, unsaid.message)
                continue
            documents.append(mapped.value)
            self.losses += [msgspec.structs.replace(loss, path=f"tariffs[{index}].{loss.path}") for loss in mapped.losses]
        return documents

    def _v211(self) -> v211.CDR:
        cdr = self.cdr
        if cdr.kind is CdrKind.CREDIT:
            raise Conflict("OCPI 2.1.1 has no credit CDRs.", code="not_expressible")
        if cdr.total_after_taxes is not None:
            self._lose("total_after_taxes", str(cdr.total_after_taxes), "the cost of 2.1.1 is without VAT (D13)")
        if cdr.signed_values:
            self._lose("signed_values", f"{len(cdr.signed_values)} values", "2.1.1 has no signed data")
        return v211.CDR(
            id=CiString(cdr.id),
            start_date_time=cdr.started_at,
            stop_date_time=cdr.ended_at,
            auth_id=self.facts.contract_id,
            auth_method=self._auth_method_211(),
            location=location_211(cdr.place, self.facts, cdr.zone, cdr.created_at),
            meter_id=self.facts.meter_id,
            currency=cdr.currency,
            charging_periods=self._periods_211(),
            total_cost=cdr.total_before_taxes,
            total_energy=_kwh(cdr.energy_wh),
            total_time=_hours(cdr.time_s),
            total_parking_time=self._parking(),
            remark=self._remark(),
            last_updated=cdr.created_at,
        )

    def _v221(self) -> v221.CDR:
        cdr, facts, costs = self.cdr, self.facts, costs_of(self.cdr)
        country, party = wire_party(facts.party)
        return v221.CDR(
            country_code=country,
            party_id=party,
            id=CiString(cdr.id),
            start_date_time=cdr.started_at,
            end_date_time=cdr.ended_at,
            session_id=_ci(facts.session_id or cdr.transaction_id),
            cdr_token=self._token(),
            auth_method=facts.auth_method,
            authorization_reference=_ci(facts.authorization_reference),
            cdr_location=cdr_location(cdr.place, facts),
            meter_id=facts.meter_id,
            currency=cdr.currency,
            charging_periods=self._periods(),
            signed_data=self._signed_data(),
            total_cost=Price(excl_vat=costs.total.before_taxes, incl_vat=costs.total.after_taxes),
            total_fixed_cost=price_221(costs.fixed),
            total_energy=_kwh(cdr.energy_wh),
            total_energy_cost=price_221(costs.energy),
            total_time=_hours(cdr.time_s),
            total_time_cost=price_221(costs.time),
            total_parking_time=self._parking(),
            total_parking_cost=price_221(costs.parking),
            total_reservation_cost=price_221(costs.reservation),
            remark=self._remark(),
            invoice_reference_id=_ci(facts.invoice_reference_id),
            credit=True if cdr.kind is CdrKind.CREDIT else None,
            credit_reference_id=_ci(cdr.credits),
            last_updated=cdr.created_at,
        )

    def _v230(self) -> v230.CDR:
        """2.2.1's, with taxes by their names."""
        costs = costs_of(self.cdr)
        taxed = {
            "total_cost": total_230(costs),
            "total_fixed_cost": price_230(costs.fixed, costs.tax_name),
            "total_energy_cost": price_230(costs.energy, costs.tax_name),
            "total_time_cost": price_230(costs.time, costs.tax_name),
            "total_parking_cost": price_230(costs.parking, costs.tax_name),
            "total_reservation_cost": price_230(costs.reservation, costs.tax_name),
        }
        return v230.CDR(**msgspec.structs.asdict(self._v221()) | taxed)

    def _token(self) -> v221.CdrToken | None:
        token = self.cdr.token
        if token is None:
            return None
        country, party = wire_party(self.facts.token_party)
        word = wire_type(token.type, self.version)
        if our_type(word) != token.type:
            self._lose("token.type", token.type, f"{word} is said: the wire has no such type (K11)")
        return v221.CdrToken(
            country_code=country,
            party_id=party,
            uid=CiString(token.uid),
            type=word,
            contract_id=CiString(self.facts.contract_id),
        )

    def _periods(self) -> tuple[v221.ChargingPeriod, ...]:
        return tuple(
            v221.ChargingPeriod(
                start_date_time=period.at,
                dimensions=tuple(v221.CdrDimension(type=name, volume=volume) for name, volume in self._volumes(period)),
                tariff_id=_ci(period.tariff_id),
            )
            for period in self.cdr.periods
        )

    def _periods_211(self) -> tuple[v211.ChargingPeriod, ...]:
        for index, period in enumerate(self.cdr.periods):
            for field in lost_dimensions(period, self.version):
                self._lose(f"periods[{index}].{field}", str(getattr(period, field)), "2.1.1 has no such dimension")
            if period.tariff_id is not None and len(self.cdr.tariffs) > 1:
                self._lose(f"periods[{index}].tariff_id", period.tariff_id, "a period of 2.1.1 names no tariff")
        return tuple(
            v211.ChargingPeriod(
                start_date_time=period.at,
                dimensions=tuple(v211.CdrDimension(type=name, volume=volume) for name, volume in self._volumes(period)),
            )
            for period in self.cdr.periods
        )

    def _volumes(self, period: Period) -> list[tuple[str, Decimal]]:
        """At least one; durations with four decimals."""
        volumes = [
            (name, _rounded(volume) if name.endswith("TIME") else volume) for name, volume in dimensions_of(period, self.version)
        ]
        return volumes or [("ENERGY", Decimal(0))]

    def _signed_data(self) -> v221.SignedData | None:
        data, left_out = signed_data(self.cdr.signed_values)
        if left_out:
            why = "a CDR has signed data of one encoding and one key (D10)"
            self._lose("signed_values", f"{len(left_out)} values", why)
        return data

    def _auth_method_211(self) -> str:
        method = self.facts.auth_method
        if method in tuple(v211.AuthMethod):
            return method
        self._lose("auth_method", method, "2.1.1 knows no commands: AUTH_REQUEST is said")
        return v211.AuthMethod.AUTH_REQUEST

    def _parking(self) -> Decimal | None:
        stated = self.cdr.parking_s or any(period.parking_h is not None for period in self.cdr.periods)
        return _hours(self.cdr.parking_s) if stated else None

    def _remark(self) -> str | None:
        remark = self.cdr.remark
        if remark is not None and len(remark) > MOST_REMARK:
            self._lose("remark", remark[MOST_REMARK:], f"a remark has at most {MOST_REMARK} characters")
        return None if remark is None else remark[:MOST_REMARK]

    def _lose(self, path: str, what: str, why: str) -> None:
        self.losses.append(Loss(path, what, why))


def _ci(text: str | None) -> CiString | None:
    return None if text is None else CiString(text)


def _kwh(energy_wh: int) -> Decimal:
    return Decimal(energy_wh) / WH_PER_KWH


def _hours(seconds: int) -> Decimal:
    return _rounded(Decimal(seconds) / HOUR_S)


def _rounded(hours: Decimal) -> Decimal:
    return hours.quantize(_FOUR_DECIMALS, rounding=ROUND_HALF_UP).normalize() if hours else Decimal(0)
