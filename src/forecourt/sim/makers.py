"""Maker profiles: what stations of different vendors are made of, and how they depart from the standard (field notes)."""

from dataclasses import dataclass, field

from forecourt.ocpp.versions import Version
from forecourt.sim.physics import MeterQuirks, Outlet, Plug


@dataclass(frozen=True, slots=True)
class Quirks:
    """Switches for what real stations do; the number is the field note."""

    meter: MeterQuirks = field(default_factory=MeterQuirks)
    """Notes 40, 41, 46."""
    no_subprotocol: bool = False
    """Note 1: offers no subprotocol at all."""
    boots_on_reconnect: bool = False
    """Boots on every socket, though the standard says not to (part 4, 5.3); note 14 is about those that do not."""
    resends_start: bool = False
    """Note 33: sends the start of a transaction twice."""
    stops_without_id: bool = False
    """Note 29: StopTransaction with transaction id -1."""
    late_closing_values: bool = False
    """Note 34: the last meter values follow the stop."""
    begin_value_last: bool = False
    """Note 42: repeats the opening reading at the end of each sample."""
    phase_values_only: bool = False
    """Note 43: per-phase values without a total."""
    reports_by_event: bool = False
    """2.1: connector availability by NotifyEvent instead of StatusNotification."""
    ignores_limits: bool = False
    """Note 48: accepts charging profiles and does not obey them."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A product: who makes it, which versions it speaks, its EVSEs each with its outlets."""

    vendor: str
    model: str
    firmware: str
    versions: tuple[Version, ...]
    evses: tuple[tuple[Outlet, ...], ...]
    quirks: Quirks = field(default_factory=Quirks)
    screen: bool = True
    """Shows prices and costs."""
    counts: bool = False
    """2.1: takes tariffs and counts costs by itself."""

    def evses_in(self, version: Version) -> tuple[tuple[Outlet, ...], ...]:
        """The EVSEs as the version shows them: 1.6 knows only connectors, so each outlet stands alone."""
        if version is not Version.V16:
            return self.evses
        return tuple((outlet,) for outlets in self.evses for outlet in outlets)


TYPE2_22 = Outlet(Plug.TYPE2, 22_080, 32, 230, phases=3, tethered=False)
TYPE2_11 = Outlet(Plug.TYPE2, 11_040, 16, 230, phases=3)
J1772_48 = Outlet(Plug.J1772, 11_520, 48, 240, phases=1)
NACS_AC = Outlet(Plug.NACS, 11_520, 48, 240, phases=1)
CCS2_150 = Outlet(Plug.CCS2, 150_000, 375, 400)
CCS2_400 = Outlet(Plug.CCS2, 400_000, 500, 800)
CCS1_200 = Outlet(Plug.CCS1, 200_000, 500, 400)
NACS_DC = Outlet(Plug.NACS, 250_000, 625, 400)
CHADEMO_62 = Outlet(Plug.CHADEMO, 62_500, 125, 500)

_ALL = (Version.V16, Version.V201, Version.V21)

MAKERS: dict[str, Maker] = {
    "posthorn": Maker("Posthorn", "Curb 22", "4.1.7", _ALL, ((TYPE2_22,), (TYPE2_22,)), Quirks(boots_on_reconnect=True)),
    "lumen": Maker(
        "Lumen Werke",
        "Homebox 11",
        "1.9.0",
        (Version.V16, Version.V201),
        ((TYPE2_11,),),
        Quirks(meter=MeterQuirks(per_transaction=True), begin_value_last=True),
        screen=False,
    ),
    "voltgard": Maker("Voltgard", "HPC 400", "2.4.1", (Version.V201, Version.V21), ((CCS2_400,), (CCS2_400,)), counts=True),
    "kaiho": Maker(
        "Kaiho Electric",
        "Multi 150",
        "3.0.12",
        _ALL,
        ((CCS2_150, CHADEMO_62),),
        Quirks(meter=MeterQuirks(kilowatt_hours=True), late_closing_values=True),
    ),
    "redwood": Maker(
        "Redwood Charging",
        "Depot 48",
        "7.2.3",
        (Version.V16, Version.V201),
        ((J1772_48,), (J1772_48,)),
        Quirks(resends_start=True, phase_values_only=True, boots_on_reconnect=True),
    ),
    "mesa": Maker(
        "Mesa Power", "Duo 250", "5.5.0", (Version.V201, Version.V21), ((CCS1_200, NACS_DC),), Quirks(reports_by_event=True)
    ),
    "plainpost": Maker("Plainpost", "P1", "0.8.2", _ALL, ((NACS_AC,),), Quirks(meter=MeterQuirks(dips=True))),
}
"""Invented makers; every quirk was seen in the field."""
