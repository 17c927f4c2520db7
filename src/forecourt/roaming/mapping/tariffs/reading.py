"""A partner's tariff as a native one. What cannot be priced with is refused with its path on the wire; nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from forecourt.domain.tariffs import Component, Element, PriceLimit, Restrictions, Tariff, TariffKind, Tax, TaxBasis, Text
from forecourt.ocpi.reading import read
from forecourt.ocpi.unknown import unknown_fields
from forecourt.ocpi.v211 import tariffs as v211
from forecourt.ocpi.v221 import tariffs as v221
from forecourt.ocpi.v221.money import Price
from forecourt.ocpi.v230 import tariffs as v230
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.losses import Loss, Mapped, refused
from forecourt.roaming.mapping.parties import party_name
from forecourt.roaming.mapping.tariffs.carried import carried_from, misplaced
from forecourt.roaming.mapping.tariffs.restrictions import WireRestrictions, read_restrictions, understood
from forecourt.roaming.mapping.tariffs.words import BASES, DIMENSIONS, KINDS, STRUCTS, WireTariff, ours

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def tariffs_from(documents: object, version: Version, *, party: str = "", path: str = "tariffs") -> tuple[Tariff, ...]:
    """All tariffs of a list, as a CDR has them; `party` as below. Raises InvalidInput with the path of what cannot be read."""
    return read_tariffs(documents, version, party=party, path=path).value


def read_tariffs(documents: object, version: Version, *, party: str = "", path: str = "tariffs") -> Mapped[tuple[Tariff, ...]]:
    """The same, with what was not understood."""
    if documents is None:
        return Mapped(())
    if not isinstance(documents, list):
        raise refused(path, "Y05", "is not a list")
    found = [tariff_from(each, version, party=party, path=f"{path}[{index}]") for index, each in enumerate(documents)]
    return Mapped(tuple(each.value for each in found), tuple(loss for each in found for loss in each.losses))


def tariff_from(
    document: object, version: Version, *, operator_id: str = "", party: str = "", at: datetime = EPOCH, path: str = ""
) -> Mapped[Tariff]:
    """The native tariff that a document of this version says.

    `party` is its owner where the document does not say (2.1.1); `at` stands in for a missing `last_updated`. Raises InvalidInput.
    """
    view = read(document, STRUCTS[version], path=path)
    reader = _Reader(version, f"{path}." if path else "")
    tariff = Tariff(
        id=str(view.id),
        operator_id=operator_id,
        party=party,
        currency=view.currency,
        elements=reader.elements(view, document),
        tax_basis=reader.tax_basis(view),
        texts=tuple(Text(language=each.language, text=each.text) for each in view.tariff_alt_text),
        url=view.tariff_alt_url,
        other=carried_from(document, version),
        created_at=view.last_updated or at,
        updated_at=view.last_updated or at,
    )
    if not isinstance(view, v211.Tariff):
        tariff = reader.later(tariff, view)
    return Mapped(tariff, (*reader.losses, *_not_carried(document, version, reader.path)))


class _Reader:
    """Reads the parts of one tariff; `path` is a prefix with its dot."""

    def __init__(self, version: Version, path: str) -> None:
        self.path = path
        self.losses: list[Loss] = []
        # No VAT says in 2.2.1 that none applies (PriceComponent); in 2.3.0 it is also left out where nobody knows it (tariff_19).
        self._unstated: tuple[Tax, ...] | None = () if version is Version.V221 else None

    def later(self, tariff: Tariff, view: v221.Tariff | v230.Tariff) -> Tariff:
        """What 2.2.1 and later say beyond 2.1.1."""
        return msgspec.structs.replace(
            tariff,
            party=party_name(view.country_code, view.party_id) or tariff.party,
            kind=self._kind(view.type),
            min_price=_limit(view.min_price),
            max_price=_limit(view.max_price),
            starts_at=view.start_date_time,
            ends_at=view.end_date_time,
            preauthorisation=view.preauthorize_amount if isinstance(view, v230.Tariff) else None,
        )

    def tax_basis(self, view: WireTariff) -> TaxBasis:
        """F05. All prices of 2.2.1 are without VAT; of 2.1.1 nobody can say what is due in the end."""
        if isinstance(view, v211.Tariff):
            return TaxBasis.UNKNOWN
        if isinstance(view, v221.Tariff) or view.tax_included is None:
            return TaxBasis.EXCLUDED
        return ours(BASES, view.tax_included, f"{self.path}tax_included", "F05")

    def elements(self, view: WireTariff, document: object) -> tuple[Element, ...]:
        """F01: there is at least one."""
        if not view.elements:
            raise refused(f"{self.path}elements", "F01", "is empty: a tariff has at least one element")
        wires: Sequence[v211.TariffElement | v221.TariffElement] = view.elements
        raws = document["elements"] if isinstance(document, dict) else ()
        return tuple(
            self._element(each, raw, f"{self.path}elements[{index}]")
            for index, (each, raw) in enumerate(zip(wires, raws, strict=True))
        )

    def _kind(self, word: str | None) -> TariffKind | None:
        if word is not None and word not in KINDS:
            why = "no type of the standard (F04): the tariff is read as one for all sessions"
            self.losses.append(Loss(f"{self.path}type", word, why))
        return None if word is None else KINDS.get(word)

    def _element(self, wire: v211.TariffElement | v221.TariffElement, raw: dict[str, object], path: str) -> Element:
        if not wire.price_components:
            raise refused(f"{path}.price_components", "F01", "is empty: an element has at least one component")
        wires: Sequence[v211.PriceComponent | v221.PriceComponent] = wire.price_components
        components = tuple(self._component(each, f"{path}.price_components[{index}]") for index, each in enumerate(wires))
        return Element(components=components, restrictions=self._restrictions(wire.restrictions, raw, f"{path}.restrictions"))

    def _restrictions(self, wire: WireRestrictions | None, raw: dict[str, object], path: str) -> Restrictions:
        if wire is None:
            return Restrictions()
        whole = understood(wire, raw.get("restrictions"), path)
        self.losses += whole.losses
        return read_restrictions(whole.value, path)

    def _component(self, wire: v211.PriceComponent | v221.PriceComponent, path: str) -> Component:
        if wire.step_size < 0:
            raise refused(f"{path}.step_size", "F01", f"is negative: {wire.step_size}")
        vat = wire.vat if isinstance(wire, v221.PriceComponent) else None
        return Component(
            dimension=ours(DIMENSIONS, wire.type, f"{path}.type", "F01"),
            price=wire.price,
            step_size=wire.step_size,
            taxes=self._unstated if vat is None else (Tax(percentage=vat),),
        )


def _limit(wire: Price | v230.PriceLimit | None) -> PriceLimit | None:
    match wire:
        case Price():
            return PriceLimit(before_taxes=wire.excl_vat, after_taxes=wire.incl_vat)
        case v230.PriceLimit():
            return PriceLimit(before_taxes=wire.before_taxes, after_taxes=wire.after_taxes)
    return None


def _not_carried(document: object, version: Version, path: str) -> list[Loss]:
    """Unknown fields below the top, restrictions aside, and those at the top that another version defines."""
    paths = unknown_fields(document, STRUCTS[version])
    elsewhere = [
        Loss(f"{path}{name}", "a field of another version", "it says nothing in this one") for name in misplaced(document, version)
    ]
    return elsewhere + [
        Loss(f"{path}{place}", "a field that is not known", "only what stands at the top of a tariff is carried")
        for place in paths
        if "." in place and not place.startswith("energy_mix") and ".restrictions." not in place
    ]
