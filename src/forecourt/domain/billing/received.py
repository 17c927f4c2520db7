"""A partner's CDR: kept as it came, priced again from its own tariffs and periods, accepted or disputed (D02, §3.1)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from forecourt.domain.billing.nouns import CdrKind, PartnerCdr
from forecourt.domain.billing.partner_policies import LENIENT
from forecourt.domain.billing.signed import SIGNED_TOLERANCE_WH, energy_wh
from forecourt.domain.pricing import Amount, Breakdown, Finding, Policies, price, words_of
from forecourt.domain.tariffs import Dimension
from forecourt.kit.errors import InvalidInput
from forecourt.kit.money import half_up, minor_units, rounded

ENERGY_TOLERANCE_KWH = Decimal("0.001")
TIME_TOLERANCE_H = Decimal("0.0003")
WIRE_DECIMALS = 4
"""Of volumes (types, number)."""
"""About a second: hours carry four decimals."""
ZERO = Decimal()
_SECOND = timedelta(seconds=1)


class ReceivedState(StrEnum):
    """What we say of it."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of its history: who said what, when, and why."""

    at: datetime
    state: ReceivedState
    by: str
    note: str = ""


class ReceivedCdr(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR of someone else. `document` is what came, byte by byte; it never changes, only our opinion of it does.

    `deviation` is what it claims before taxes beyond our own price, None when it could not be priced. `policies` are all that it
    was judged by (None: it came before there was a choice).
    """

    id: str
    operator_id: str
    party: str
    cdr_id: str
    ocpi_version: str
    state: ReceivedState = ReceivedState.RECEIVED
    token_uid: str | None = None
    started_at: datetime
    currency: str
    claimed_before_taxes: Decimal
    deviation: Decimal | None = None
    zone: str
    content: PartnerCdr
    policies: Policies | None = None
    breakdown: Breakdown | None = None
    findings: tuple[Finding, ...] = ()
    history: tuple[Step, ...] = ()
    document: str
    received_at: datetime
    updated_at: datetime

    @property
    def difference(self) -> Decimal | None:
        """The amount that its total is off, before or after taxes, whichever is more; None when it could not be priced."""
        if self.deviation is None:
            return None
        told = (each.amount for each in self.findings if each.code == "total_cost_differs" and each.amount is not None)
        return max((self.deviation, *told), key=abs)


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What we make of a partner's CDR."""

    breakdown: Breakdown | None
    deviation: Decimal | None
    findings: tuple[Finding, ...]


def opinion_of(content: PartnerCdr, zone: str, policies: Policies = LENIENT) -> Opinion:
    """Price it from its own tariffs and periods; every claim that does not follow is a finding with its amount."""
    try:
        breakdown = price(
            content.periods,
            content.tariffs,
            ZoneInfo(zone),
            starts_at=content.starts_at,
            ends_at=content.ends_at,
            policies=policies,
            reservation_expired=_only_reserved(content),
            currency=content.currency,
        )
    except InvalidInput as error:
        faults = tuple(Finding(code="not_priceable", path=each.path, sentence=each.message) for each in error.faults)
        whole = (Finding(code="not_priceable", path="", sentence=error.message),)
        return Opinion(
            breakdown=None, deviation=None, findings=(faults or whole) + content.findings + _volumes(content) + _signatures(content)
        )
    sign = -1 if content.kind is CdrKind.CREDIT else 1
    ours = Amount(
        before_taxes=sign * breakdown.total.before_taxes,
        after_taxes=None if breakdown.total.after_taxes is None else sign * breakdown.total.after_taxes,
    )
    reading = _reading(policies)
    findings = (
        *_currencies(content),
        *content.findings,
        *breakdown.findings,
        *_compared("total_cost", content.claims.cost, ours, content.currency, reading),
        *_by_dimension(content, breakdown, reading),
        *_volumes(content),
        *_signatures(content),
    )
    return Opinion(breakdown=breakdown, deviation=content.claims.cost.before_taxes - ours.before_taxes, findings=findings)


def credit_findings(credit: PartnerCdr, original: PartnerCdr | None) -> tuple[Finding, ...]:
    """A credit takes back all of one CDR that was received (D03)."""
    path = "credit_reference_id"
    if original is None:
        return (Finding(code="credit_of_unknown", path=path, sentence=f"There is no CDR {credit.credits} that this could credit."),)
    if original.kind is CdrKind.CREDIT:
        return (Finding(code="credit_of_credit", path=path, sentence=f"{credit.credits} is a credit itself."),)
    theirs, owed = credit.claims.cost.before_taxes, -original.claims.cost.before_taxes
    if credit.currency != original.currency:
        sentence = f"The credit is in {credit.currency}, the CDR {original.id} in {original.currency}."
        return (Finding(code="credit_differs", path="currency", sentence=sentence),)
    if theirs != owed:
        sentence = f"The credit gives back {-theirs:f} {credit.currency} of the {-owed:f} that {original.id} claims."
        return (Finding(code="credit_differs", path="total_cost", sentence=sentence, amount=theirs - owed),)
    return ()


def unit_of(currency: str) -> Decimal:
    """One minor unit: what rounding alone may make of a total, since nobody says where to round (ocpi #401)."""
    return Decimal(1).scaleb(-minor_units(currency))


def _only_reserved(content: PartnerCdr) -> bool:
    """A CDR of nothing but reservation time is one of a reservation that lapsed (D09)."""
    charged = any(each.energy_kwh or each.charging_h or each.parking_h for each in content.periods)
    return not charged and any(each.reservation_h for each in content.periods)


def _currencies(content: PartnerCdr) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code="currency_differs",
            path=f"tariffs[{at}].currency",
            sentence=f"The CDR is in {content.currency}, its tariff in {tariff.currency}.",
        )
        for at, tariff in enumerate(content.tariffs)
        if tariff.currency != content.currency
    )


def _reading(policies: Policies) -> str:
    """The end of a sentence about a price: by which policies, where they are not the default."""
    words = words_of(policies, LENIENT)
    return f" (read with {', '.join(f'{name}={word}' for name, word in words.items())})" if words else ""


def _compared(path: str, claimed: Amount, ours: Amount, currency: str, reading: str) -> Iterator[Finding]:
    """Claims that differ from ours by more than roundings explain."""
    pairs = [("before", claimed.before_taxes, ours.before_taxes)]
    if claimed.after_taxes is not None and ours.after_taxes is not None:
        pairs.append(("after", claimed.after_taxes, ours.after_taxes))
    for when, theirs, mine in pairs:
        if abs(theirs - mine) > unit_of(currency):
            expected = rounded(mine, currency)
            follows = f"its own tariffs and periods make {expected:f}{reading}"
            stated = half_up(theirs, max(minor_units(currency), _decimals(theirs)))
            sentence = f"The CDR claims {stated:f} {currency} {when} taxes; {follows}."
            yield Finding(code=f"{path}_differs", path=f"{path}.{when}_taxes", sentence=sentence, amount=theirs - expected)


def _by_dimension(content: PartnerCdr, breakdown: Breakdown, reading: str) -> Iterator[Finding]:
    """The partial totals; they stand before any price limit, and of a credit they are as in the original (D03)."""
    claims = content.claims
    stated = {
        "total_energy_cost": (claims.energy_cost, _sum(breakdown, Dimension.ENERGY)),
        "total_time_cost": (claims.time_cost, _sum(breakdown, Dimension.TIME)),
        "total_parking_cost": (claims.parking_cost, _sum(breakdown, Dimension.PARKING_TIME)),
        "total_fixed_cost": (claims.fixed_cost, _sum(breakdown, Dimension.FLAT)),
        "total_reservation_cost": (claims.reservation_cost, _sum(breakdown, None)),
    }
    for path, (claimed, ours) in stated.items():
        if claimed is not None:
            yield from _compared(path, claimed, ours, content.currency, reading)


def _sum(breakdown: Breakdown, dimension: Dimension | None) -> Amount:
    """What the lines of a dimension make; None: all of the reservation."""
    costs = [
        line.cost
        for line in breakdown.lines
        if (line.reservation is not None if dimension is None else line.reservation is None and line.dimension is dimension)
    ]
    after = [each.after_taxes for each in costs if each.after_taxes is not None]
    before = sum((each.before_taxes for each in costs), ZERO)
    return Amount(before_taxes=before, after_taxes=sum(after, ZERO) if len(after) == len(costs) else None)


def _volumes(content: PartnerCdr) -> tuple[Finding, ...]:
    """The stated volumes against the periods, and the stated time against start and end."""
    claims, periods = content.claims, content.periods
    hours = Decimal((content.ends_at - content.starts_at) // _SECOND) / 3600
    told = [
        ("total_energy", claims.energy_kwh, sum((each.energy_kwh or ZERO for each in periods), ZERO), "kWh", ENERGY_TOLERANCE_KWH),
        ("total_time", claims.time_h, hours, "h", TIME_TOLERANCE_H + sum((each.reservation_h or ZERO for each in periods), ZERO)),
    ]
    if claims.parking_h is not None:
        parked = sum((each.parking_h or ZERO for each in periods), ZERO)
        told.append(("total_parking_time", claims.parking_h, parked, "h", TIME_TOLERANCE_H))
    return tuple(
        Finding(code=f"{path}_differs", path=path, sentence=_off(path, stated, counted, unit), amount=_plain(stated - counted))
        for path, stated, counted, unit, tolerance in told
        if abs(stated - counted) > tolerance
    )


def _off(path: str, stated: Decimal, counted: Decimal, unit: str) -> str:
    """What a person reads of a volume that does not follow."""
    if path == "total_time" and counted < 0:
        return "The CDR ends before it begins."
    made = f"its own record makes {_plain(counted):f} {unit}" if counted else f"its own record states no {unit} at all"
    return f"The CDR states {_plain(stated):f} {unit}; {made}."


def _plain(number: Decimal) -> Decimal:
    """As many decimals as the wire carries, none of them an idle zero."""
    short = half_up(number, WIRE_DECIMALS)
    return half_up(short, min(_decimals(short), WIRE_DECIMALS))


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _signatures(content: PartnerCdr) -> tuple[Finding, ...]:
    """What the meter's own signatures say against it."""
    found = [
        Finding(code="signature_wrong", path=f"signed_values[{at}]", sentence=each.sentence)
        for at, each in enumerate(content.signed_values)
        if each.verified is False
    ]
    told, stated = energy_wh(content.signed_values), content.claims.energy_kwh * 1000
    if told is not None and abs(told - stated) > SIGNED_TOLERANCE_WH:
        sentence = f"The signed registers say {told} Wh, the CDR states {stated:f} Wh."
        found.append(Finding(code="signed_energy_differs", path="signed_values", sentence=sentence))
    return tuple(found)


def stepped(received: ReceivedCdr, state: ReceivedState, by: str, note: str, at: datetime) -> ReceivedCdr:
    """The CDR after one more step of its history."""
    step = Step(at=at, state=state, by=by, note=note)
    return msgspec.structs.replace(received, state=state, history=(*received.history, step), updated_at=at)
