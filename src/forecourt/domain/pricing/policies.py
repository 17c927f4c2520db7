"""The points where the standard is silent or disputed, as named policies; docs/topics/pricing.md tells why each default is."""

from enum import StrEnum

import msgspec

from forecourt.domain.tariffs import TariffKind


class Matching(StrEnum):
    """Who is "the first that matches" (2.1.1, §3.1 says element; later versions say component)."""

    COMPONENT = "component"
    """For each dimension apart: the first element that matches and prices this dimension."""
    ELEMENT = "element"
    """The first element that matches prices all; dimensions that it does not name are free. The letter of 2.1.1."""


class WindowDay(StrEnum):
    """Which weekday counts in the hours after midnight of a window that passes midnight."""

    MOMENT = "moment"
    """The weekday of the moment itself."""
    BEGINNING = "beginning"
    """The weekday on which the window began: Friday 22:00 to 06:00 goes on into Saturday morning."""


class CombinedSteps(StrEnum):
    """`step_size` is taken once for TIME and PARKING_TIME combined (CDRs, step_size)."""

    PARKING = "parking"
    """When any parking was priced only the parking is rounded, else the charging time."""
    LAST = "last"
    """Only the dimension that was priced last is rounded."""
    EACH = "each"
    """Both are rounded, each by its own last step: not the standard, but seen in the field."""


class PartUnits(StrEnum):
    """What becomes of a part of a Wh before the step is applied, of the total: cut anywhere, it stays what it was."""

    NEAREST = "nearest"
    UP = "up"
    UP_IN_SINGLES = "up_in_singles"
    """Up where the step is 1 (the standard bills 115.2 Wh as 116), else to the nearest: a stray digit shall not cost a block."""


class TimeSource(StrEnum):
    """Where whole seconds come from; hours of four decimals do not carry them."""

    TIMESTAMPS = "timestamps"
    """From the period's own timestamps where its hours agree within a second, else from the hours."""
    HOURS = "hours"


class LimitTax(StrEnum):
    """What the taxes do when a price limit changed the net amount and does not state the gross one."""

    SCALE = "scale"
    """They change in proportion."""
    KEEP = "keep"
    """The amount of tax stays what it was."""
    LEAVE = "leave"
    """The gross amount stays what it was."""


class UnstatedTax(StrEnum):
    """What it means that a component states no tax while its tariff's prices exclude taxes."""

    AS_THE_REST = "as_the_rest"
    """None applies when other components of the tariff state theirs; unknown when none does (North America)."""
    NONE_APPLIES = "none_applies"
    UNKNOWN = "unknown"


class Expiry(StrEnum):
    """A reservation that expired, and charging in the same record after all."""

    COUNTS = "counts"
    """It expired, whatever came later."""
    ONLY_UNUSED = "only_unused"
    """Who charges after all pays the reservation, not its expiry."""


class DurationFrom(StrEnum):
    """From when min_duration and max_duration count."""

    CHARGING = "charging"
    """From the first period that is no reservation: a reservation comes before the Charging Session that they speak of."""
    RECORD = "record"
    """From the start of the record: of the reservation, where there was one."""


class TariffChange(StrEnum):
    """A tariff whose validity ends in mid-transaction while the next one is given too."""

    KEEP = "keep"
    """A transaction keeps the tariff that was valid at its start (D05, F07)."""
    SWITCH = "switch"


class Disorder(StrEnum):
    """Periods out of order, overlapping, outside the transaction, or of a tariff that is not given."""

    REFUSE = "refuse"
    REPORT = "report"
    """Put in order, priced as far as possible, and reported as findings: for a partner's CDR."""


class Crossing(StrEnum):
    """What power and current do between two samples."""

    HELD = "held"
    """They stay what they were until the next sample."""
    STRAIGHT = "straight"
    """They move in a straight line, and a limit is crossed in between (CDRs, ChargingPeriod)."""


class Policies(msgspec.Struct, frozen=True, kw_only=True):
    """How we read the disputed points; kept per partner and per version of the wire. The defaults are ours as an operator."""

    matching: Matching = Matching.COMPONENT
    window_day: WindowDay = WindowDay.MOMENT
    combined_steps: CombinedSteps = CombinedSteps.PARKING
    part_wh: PartUnits = PartUnits.UP_IN_SINGLES
    time_source: TimeSource = TimeSource.TIMESTAMPS
    limit_tax: LimitTax = LimitTax.SCALE
    unstated_tax: UnstatedTax = UnstatedTax.AS_THE_REST
    expiry: Expiry = Expiry.COUNTS
    duration_from: DurationFrom = DurationFrom.CHARGING
    tariff_change: TariffChange = TariffChange.KEEP
    disorder: Disorder = Disorder.REFUSE
    crossing: Crossing = Crossing.HELD
    preference: TariffKind = TariffKind.REGULAR
    """Which kind of tariff is the transaction's, where periods name none (F04)."""
    decimals: int | None = 4
    """How many decimals the volumes of our own periods carry (Y03); None: as many as there are."""


DEFAULT = Policies()
