"""The words of a tariff on the wire and ours, both ways."""

from collections.abc import Mapping
from typing import Final, TypeAlias, TypeVar

from forecourt.domain.tariffs import Dimension, ReservationPart, TariffKind, TaxBasis
from forecourt.ocpi.v211 import tariffs as v211
from forecourt.ocpi.v221 import tariffs as v221
from forecourt.ocpi.v230 import tariffs as v230
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.losses import refused

V = TypeVar("V")
WireTariff: TypeAlias = v211.Tariff | v221.Tariff | v230.Tariff

STRUCTS: Final[dict[Version, type[v211.Tariff] | type[v221.Tariff] | type[v230.Tariff]]] = {
    Version.V211: v211.Tariff,
    Version.V221: v221.Tariff,
    Version.V230: v230.Tariff,
}
KINDS: Final[dict[str, TariffKind]] = {
    v221.TariffType.REGULAR: TariffKind.REGULAR,
    v221.TariffType.AD_HOC_PAYMENT: TariffKind.AD_HOC,
    v221.TariffType.PROFILE_CHEAP: TariffKind.CHEAP,
    v221.TariffType.PROFILE_FAST: TariffKind.FAST,
    v221.TariffType.PROFILE_GREEN: TariffKind.GREEN,
}
BASES: Final[dict[str, TaxBasis]] = {
    v230.TaxIncluded.YES: TaxBasis.INCLUDED,
    v230.TaxIncluded.NO: TaxBasis.EXCLUDED,
    v230.TaxIncluded.NOT_APPLICABLE: TaxBasis.NOT_APPLICABLE,
}
RESERVATIONS: Final[dict[str, ReservationPart]] = {
    v221.ReservationRestrictionType.RESERVATION: ReservationPart.RESERVATION,
    v221.ReservationRestrictionType.RESERVATION_EXPIRES: ReservationPart.EXPIRED,
}
DIMENSIONS: Final[dict[str, Dimension]] = {
    v221.TariffDimensionType.ENERGY: Dimension.ENERGY,
    v221.TariffDimensionType.TIME: Dimension.TIME,
    v221.TariffDimensionType.PARKING_TIME: Dimension.PARKING_TIME,
    v221.TariffDimensionType.FLAT: Dimension.FLAT,
}
DAYS: Final[dict[str, int]] = {day: number for number, day in enumerate(v211.DayOfWeek)}


def ours(words: Mapping[str, V], word: str, path: str, rule: str) -> V:
    """Our value for a word of the wire. Raises InvalidInput."""
    if word not in words:
        raise refused(path, rule, f"is none of {', '.join(words)}: {word[:40]!r}")
    return words[word]


def theirs(words: Mapping[str, V], value: V) -> str:
    """The wire's word for a value of ours; ValueError when it has none."""
    for word, known in words.items():
        if known == value:
            return str(word)
    raise ValueError(f"no word for {value!r}")
