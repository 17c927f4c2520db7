"""A native tariff in the shape of a version, and what that shape cannot say.

2.3.0 says nearly all. 2.2.1 knows no prices with taxes in them: they are written without (six decimals). 2.1.1 knows no taxes,
limits, validity, types, reservations or currents: an element that depends on the last two is left out rather than priced at the
wrong time.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from forecourt.domain.tariffs import Component, Element, PriceLimit, Restrictions, Tariff, Tax, TaxBasis
from forecourt.kit.errors import Conflict
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.v211 import tariffs as v211
from forecourt.ocpi.v221 import tariffs as v221
from forecourt.ocpi.v221.money import Price
from forecourt.ocpi.v230 import tariffs as v230
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import DisplayText
from forecourt.ocpi.writing import write
from forecourt.roaming.mapping.losses import Loss, Mapped
from forecourt.roaming.mapping.tariffs.carried import carried_into
from forecourt.roaming.mapping.tariffs.restrictions import wire_restrictions, wire_restrictions_211
from forecourt.roaming.mapping.tariffs.words import BASES, DIMENSIONS, KINDS, WireTariff, theirs

VAT: Final = "VAT"
NET_PLACES: Final = Decimal("0.000001")
"""The standard asks for four decimals (Y03); two more keep a large session right to the cent."""
_CAREFUL: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_LATER_ONLY: Final = ("kind", "min_price", "max_price", "starts_at", "ends_at")
"""What 2.1.1 has no field for."""


def tariff_to(tariff: Tariff, version: Version) -> Mapped[dict[str, object]]:
    """The document of a tariff. Raises InvalidInput when the standard forbids it, Conflict when nothing of it can be said."""
    writer = _Writer(version, tariff)
    document = write(writer.view())
    return Mapped(carried_into(document, tariff.other, version), tuple(writer.losses))


class _Writer:
    """Writes the parts of one tariff and notes what is lost."""

    def __init__(self, version: Version, tariff: Tariff) -> None:
        self.version = version
        self.tariff = tariff
        self.losses: list[Loss] = []
        country, _, party = tariff.party.partition("*")
        self._country = CiString(country) if party else None
        self._party = CiString(party) if party else None
        self._texts = tuple(DisplayText(language=each.language, text=each.text) for each in tariff.texts)

    def view(self) -> WireTariff:
        """The object of the version."""
        if self.tariff.name:
            self._lose("name", self.tariff.name, "a tariff has no name on the wire")
        match self.version:
            case Version.V211:
                return self._v211()
            case Version.V221:
                return self._v221()
            case Version.V230:
                return self._v230()

    def _v230(self) -> v230.Tariff:
        tariff = self.tariff
        unknown = tariff.tax_basis is TaxBasis.UNKNOWN
        if unknown:
            self._lose("tax_basis", tariff.tax_basis, "tax_included knows no unknown: NO is said")
        return v230.Tariff(
            country_code=self._country,
            party_id=self._party,
            id=CiString(tariff.id),
            currency=tariff.currency,
            type=None if tariff.kind is None else theirs(KINDS, tariff.kind),
            tariff_alt_text=self._texts,
            tariff_alt_url=tariff.url,
            min_price=_limit_230(tariff.min_price),
            max_price=_limit_230(tariff.max_price),
            elements=self._elements(),
            tax_included=v230.TaxIncluded.NO if unknown else theirs(BASES, tariff.tax_basis),
            start_date_time=tariff.starts_at,
            end_date_time=tariff.ends_at,
            preauthorize_amount=tariff.preauthorisation,
            last_updated=tariff.updated_at,
        )

    def _v221(self) -> v221.Tariff:
        tariff = self.tariff
        self._lose_basis("2.2.1")
        self._lose_preauthorisation()
        return v221.Tariff(
            country_code=self._country,
            party_id=self._party,
            id=CiString(tariff.id),
            currency=tariff.currency,
            type=None if tariff.kind is None else theirs(KINDS, tariff.kind),
            tariff_alt_text=self._texts,
            tariff_alt_url=tariff.url,
            min_price=_limit_221(tariff.min_price),
            max_price=_limit_221(tariff.max_price),
            elements=self._elements(),
            start_date_time=tariff.starts_at,
            end_date_time=tariff.ends_at,
            last_updated=tariff.updated_at,
        )

    def _v211(self) -> v211.Tariff:
        tariff = self.tariff
        for name in _LATER_ONLY:
            if (value := getattr(tariff, name)) is not None:
                what = value.before_taxes if isinstance(value, PriceLimit) else value
                self._lose(name, str(what), "2.1.1 has no field for it")
        taxed = any(component.taxes for element in tariff.elements for component in element.components)
        if taxed or tariff.tax_basis is not TaxBasis.UNKNOWN:
            self._lose("tax_basis", tariff.tax_basis, "2.1.1 knows prices without VAT, and no percentages")
        self._lose_preauthorisation()
        return v211.Tariff(
            id=tariff.id,
            currency=tariff.currency,
            tariff_alt_text=self._texts,
            tariff_alt_url=tariff.url,
            elements=self._elements_211(),
            last_updated=tariff.updated_at,
        )

    def _elements(self) -> tuple[v221.TariffElement, ...]:
        return tuple(
            v221.TariffElement(
                price_components=tuple(
                    self._component(each, f"elements[{index}].components[{number}]")
                    for number, each in enumerate(element.components)
                ),
                restrictions=wire_restrictions(element.restrictions),
            )
            for index, element in enumerate(self.tariff.elements)
        )

    def _elements_211(self) -> tuple[v211.TariffElement, ...]:
        elements = tuple(
            self._element_211(element, f"elements[{index}]")
            for index, element in enumerate(self.tariff.elements)
            if self._fits_211(element.restrictions, f"elements[{index}]")
        )
        if not elements:
            raise Conflict("No element of this tariff can be said in OCPI 2.1.1.", code="not_expressible")
        return elements

    def _element_211(self, element: Element, path: str) -> v211.TariffElement:
        return v211.TariffElement(
            price_components=tuple(
                v211.PriceComponent(
                    type=theirs(DIMENSIONS, each.dimension),
                    price=self._net(each, f"{path}.components[{number}]"),
                    step_size=each.step_size,
                )
                for number, each in enumerate(element.components)
            ),
            restrictions=wire_restrictions_211(element.restrictions),
        )

    def _fits_211(self, restrictions: Restrictions, path: str) -> bool:
        if restrictions.reservation is not None:
            self._lose(path, "an element that prices reservations", "2.1.1 knows no prices of reservations: it is left out")
            return False
        if restrictions.min_current_a is not None or restrictions.max_current_a is not None:
            self._lose(path, "an element restricted by current", "2.1.1 knows no such restriction: it is left out")
            return False
        return True

    def _component(self, component: Component, path: str) -> v221.PriceComponent:
        gross = self.version is Version.V230
        return v221.PriceComponent(
            type=theirs(DIMENSIONS, component.dimension),
            price=component.price if gross else self._net(component, path),
            vat=self._vat(component.taxes, f"{path}.taxes"),
            step_size=component.step_size,
        )

    def _vat(self, taxes: tuple[Tax, ...] | None, path: str) -> Decimal | None:
        """The one percentage that a component has room for."""
        basis, at_221 = self.tariff.tax_basis, self.version is Version.V221
        if basis is TaxBasis.NOT_APPLICABLE and (at_221 or not taxes):
            return None
        if taxes is None:
            if at_221:
                self._lose(path, "not known", "2.2.1 reads a missing VAT as none that applies")
            return None
        if not taxes:
            if at_221:
                return None
            self._lose(path, "none applies", "2.3.0 is also silent where nobody knows: 0 is said")
            return Decimal(0)
        if len(taxes) > 1 or taxes[0].name != VAT or taxes[0].account_number is not None:
            self._lose(path, ", ".join(f"{tax.name} {tax.percentage} %" for tax in taxes), "a component has one unnamed percentage")
        return sum((tax.percentage for tax in taxes), Decimal())

    def _net(self, component: Component, path: str) -> Decimal:
        """The price without taxes, for the versions that have no other."""
        if self.tariff.tax_basis is not TaxBasis.INCLUDED or not component.taxes:
            return component.price
        rate = sum((tax.percentage for tax in component.taxes), Decimal(100))
        net = _CAREFUL.divide(component.price * 100, rate)
        rounded = net.quantize(NET_PLACES, context=_CAREFUL).normalize()
        self._lose(f"{path}.price", f"{component.price} with taxes", f"written without them, as {rounded:f}")
        return Decimal(f"{rounded:f}")

    def _lose_basis(self, version: str) -> None:
        basis = self.tariff.tax_basis
        if basis is not TaxBasis.EXCLUDED:
            self._lose("tax_basis", basis, f"all prices of {version} are without taxes, and a missing VAT is none that applies")

    def _lose_preauthorisation(self) -> None:
        if self.tariff.preauthorisation is not None:
            self._lose("preauthorisation", str(self.tariff.preauthorisation), "only 2.3.0 with payments has a field for it (F06)")

    def _lose(self, path: str, what: str, why: str) -> None:
        self.losses.append(Loss(path, str(what), why))


def _limit_230(limit: PriceLimit | None) -> v230.PriceLimit | None:
    return None if limit is None else v230.PriceLimit(before_taxes=limit.before_taxes, after_taxes=limit.after_taxes)


def _limit_221(limit: PriceLimit | None) -> Price | None:
    return None if limit is None else Price(excl_vat=limit.before_taxes, incl_vat=limit.after_taxes)
