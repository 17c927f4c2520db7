"""Plug standards on the wire and ours (L11, L13)."""

from typing import Final

from forecourt.domain.stations import PlugStandard

_OF_OURS: Final[dict[PlugStandard, str]] = {
    PlugStandard.CCS1: "IEC_62196_T1_COMBO",
    PlugStandard.CCS2: "IEC_62196_T2_COMBO",
    PlugStandard.NACS: "SAE_J3400",
    PlugStandard.J1772: "IEC_62196_T1",
    PlugStandard.TYPE2: "IEC_62196_T2",
    PlugStandard.CHADEMO: "CHADEMO",
    PlugStandard.GBT_AC: "GBT_AC",
    PlugStandard.GBT_DC: "GBT_DC",
    PlugStandard.SCHUKO: "DOMESTIC_F",
}
_OF_THEIRS: Final = {word: plug for plug, word in _OF_OURS.items()}


def our_plug(word: str) -> str:
    """Our word for a plug of the wire; one that we have no word for keeps its own."""
    plug = _OF_THEIRS.get(word)
    return word if plug is None else plug.value


def wire_plug(plug: str) -> str | None:
    """The wire's word for our plug standard, or for one that kept its own; None for `other`."""
    try:
        return _OF_OURS.get(PlugStandard(plug))
    except ValueError:
        return plug
