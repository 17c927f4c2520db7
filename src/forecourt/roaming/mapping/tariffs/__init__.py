"""Tariffs: the native model and the shapes of OCPI 2.1.1, 2.2.1 and 2.3.0 (F01 to F06).

`tariff_from` reads a partner's document, `tariff_to` writes one. The operator and the time of creation are ours: no shape has them.
A missing `tax_included` (2.3.0) is read as NO, as all of 2.2.1 is; 2.1.1 says nothing of taxes. A missing `vat` says in 2.2.1 that
none applies, in 2.3.0 that nobody knows it.
"""

from forecourt.roaming.mapping.tariffs.reading import read_tariffs, tariff_from, tariffs_from
from forecourt.roaming.mapping.tariffs.writing import tariff_to

__all__ = ["read_tariffs", "tariff_from", "tariff_to", "tariffs_from"]
