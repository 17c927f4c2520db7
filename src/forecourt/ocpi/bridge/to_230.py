"""From 2.2.1 to 2.3.0: prices get tax lines, tariffs say that their prices are without taxes. Only the role HUB is lost."""

from __future__ import annotations

from typing import Final

from forecourt.ocpi.bridge.amounts import VAT, amount, difference
from forecourt.ocpi.bridge.walking import Form, Step, Tree, Walk, renamed, silent
from forecourt.ocpi.v221 import money as money_221
from forecourt.ocpi.v221 import tariffs as tariffs_221
from forecourt.ocpi.v230 import credentials as credentials_230
from forecourt.ocpi.v230 import money as money_230
from forecourt.ocpi.v230 import tariffs as tariffs_230
from forecourt.ocpi.versions import Version


def _tax_line(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    """What the taxes come to, under one name."""
    before, after = amount(tree.get("excl_vat")), amount(tree.get("incl_vat"))
    if before is not None and after is not None:
        result["taxes"] = [{"name": VAT, "amount": difference(after, before)}]


def _without_taxes(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    """All prices of 2.2.1 are (F05)."""
    result.setdefault("tax_included", str(tariffs_230.TaxIncluded.NO))


TO_230: Final = Step(
    before=Version.V221,
    after=Version.V230,
    forms={
        (money_221.Price, money_230.Price): Form({"excl_vat": renamed("before_taxes"), "incl_vat": silent}, _tax_line, always=True),
        (money_221.Price, tariffs_230.PriceLimit): Form({"excl_vat": renamed("before_taxes"), "incl_vat": renamed("after_taxes")}),
        (tariffs_221.Tariff, tariffs_230.Tariff): Form(finish=_without_taxes),
    },
    words={credentials_230.Role: {"HUB": "OTHER"}},
)
