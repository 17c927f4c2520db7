"""From 2.3.0 to 2.2.1: taxes lose their names, prices with taxes in them become prices without, later words their meaning."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from forecourt.ocpi.bridge.amounts import VAT, amount, net, total
from forecourt.ocpi.bridge.losses import Code
from forecourt.ocpi.bridge.walking import Form, Given, Step, Tree, Walk, renamed, silent, worded
from forecourt.ocpi.shapes import under
from forecourt.ocpi.v221 import cdrs as cdrs_221
from forecourt.ocpi.v221 import locations as locations_221
from forecourt.ocpi.v221 import money as money_221
from forecourt.ocpi.v221 import tariffs as tariffs_221
from forecourt.ocpi.v221 import tokens as tokens_221
from forecourt.ocpi.v221 import words as words_221
from forecourt.ocpi.v230 import money as money_230
from forecourt.ocpi.v230 import tariffs as tariffs_230
from forecourt.ocpi.v230 import tokens as tokens_230
from forecourt.ocpi.v230 import words as words_230
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire


def _tax_sum(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    """The amount with all taxes; without a line nothing is known of them."""
    before, taxes = amount(tree.get("before_taxes")), tree.get("taxes")
    if before is None or not isinstance(taxes, list) or not taxes:
        return
    lines = [line if isinstance(line, dict) else {} for line in taxes]
    result["incl_vat"] = total(before, [found for line in lines if (found := amount(line.get("amount"))) is not None])
    if len(lines) > 1 or not _plain(lines[0]):
        names = ", ".join(str(line.get("name", "?"))[:40] for line in lines[:5])
        walk.lose(under(path, "taxes"), Code.TAXES, f"the sum is left of {names}")


def _plain(line: Tree) -> bool:
    """Whether a tax line says no more than that there is a VAT."""
    return line.get("name") == VAT and line.get("account_number") is None and line.get("percentage") is None


def _tax_included(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """Only `NO` is what 2.2.1 says by itself."""
    if given.value != tariffs_230.TaxIncluded.NO:
        walk.lose(given.path, Code.TAX_BASIS, f"{given.value} cannot be said; prices of 2.2.1 are without VAT")


def _net_prices(walk: Walk, tree: Tree, result: Tree, path: str) -> None:
    """Prices with taxes in them, written without where the percentage is known."""
    if tree.get("tax_included") != tariffs_230.TaxIncluded.YES or not isinstance(tree.get("elements"), list):
        return
    result["elements"] = [_net_element(walk, each, f"{under(path, 'elements')}[{n}]") for n, each in enumerate(result["elements"])]


def _net_element(walk: Walk, element: Any, path: str) -> Any:
    if not isinstance(element, dict) or not isinstance(element.get("price_components"), list):
        return element
    parts = [_net_price(walk, each, f"{path}.price_components[{n}]") for n, each in enumerate(element["price_components"])]
    return element | {"price_components": parts}


def _net_price(walk: Walk, component: Any, path: str) -> Any:
    if not isinstance(component, dict):
        return component
    price, vat = amount(component.get("price")), amount(component.get("vat"))
    if price is None or not price:
        return component
    if vat is None or vat <= Decimal(-100):
        walk.lose(f"{path}.price", Code.TAX_BASIS, f"{price} with taxes of an unknown rate is left as it is")
        return component
    without = net(price, vat)
    walk.lose(f"{path}.price", Code.TAX_BASIS, f"{price} with taxes is written without them, as {without}")
    return component | {"price": without}


_TOKEN_TYPE: Final = worded(tokens_230.TokenType, tokens_221.TokenType, "type")
_STANDARD: Final = worded(words_230.ConnectorType, words_221.ConnectorType, "connector_standard")

TO_221: Final = Step(
    before=Version.V230,
    after=Version.V221,
    forms={
        (money_230.Price, money_221.Price): Form({"before_taxes": renamed("excl_vat"), "taxes": silent}, _tax_sum, always=True),
        (tariffs_230.PriceLimit, money_221.Price): Form({"before_taxes": renamed("excl_vat"), "after_taxes": renamed("incl_vat")}),
        (tariffs_230.Tariff, tariffs_221.Tariff): Form({"tax_included": _tax_included}, _net_prices),
        (cdrs_221.CdrToken, cdrs_221.CdrToken): Form({"type": _TOKEN_TYPE}),
        (cdrs_221.CdrLocation, cdrs_221.CdrLocation): Form({"connector_standard": _STANDARD}),
        (locations_221.PublishTokenType, locations_221.PublishTokenType): Form({"type": _TOKEN_TYPE}),
    },
    words={tokens_221.TokenType: {"EMAID": "OTHER"}},
)
