"""What a mobility provider looks for: partners' sites by area, plug, power and price; its drivers' sessions; commands."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import cos, radians

import msgspec
import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.domain.roaming import CommandState, PartnerSite, PartnerTariff, RoamingCommand, RoamingSession, TokenTerms
from forecourt.domain.roaming.emsp import MICRO
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound
from forecourt.store.database import Database, padded
from forecourt.store.queries.paging import Page, in_scope, read_page
from forecourt.store.roaming import roaming_command_rows, roaming_commands, route_preferences
from forecourt.store.roaming_emsp import (
    partner_plugs,
    partner_site_rows,
    partner_sites,
    partner_tariff_rows,
    partner_tariffs,
    roaming_session_rows,
    roaming_sessions,
    terms_rows,
    token_terms,
)

METRES_A_DEGREE = 111_195.0
"""Of latitude, on a sphere."""
WIDEST_M = 500_000
"""So far the flat reckoning of distances holds."""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """Degrees; a west that is east of the east is an area across the date line."""

    south: float
    west: float
    north: float
    east: float


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """Around a point."""

    latitude: float
    longitude: float
    radius_m: int


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a driver looks for; one plug must meet all that is said of plugs. `max_price` is per kWh of the compared visit."""

    area: Box | Circle | None = None
    plugs: tuple[str, ...] = ()
    min_power_w: int | None = None
    max_price: Decimal | None = None
    currency: str | None = None
    available: bool = False
    party: str | None = None
    partner_id: str | None = None


class PartnerSiteQueries:
    """Partners' sites in the caller's scope; one that comes by two partners is shown once, by the preferred one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, caller: Caller, wish: Wish, *, cursor: str | None = None, limit: int = 50, hidden: bool = False
    ) -> Page[PartnerSite]:
        """By party and id. `hidden`: those too that their owner does not show to all drivers (L07)."""
        s = partner_sites.c
        statement = in_scope(partner_site_rows.select(), s.operator_id, caller)
        if not hidden:
            statement = statement.where(s.shown)
        for condition in _conditions(wish):
            statement = statement.where(condition)
        return await read_page(
            self._database, partner_site_rows, statement, [s.owner, s.key, s.partner_id], cursor=cursor, limit=limit
        )

    async def one(self, caller: Caller, party: str, location_id: str) -> PartnerSite:
        """One site. Raises `NotFound`."""
        s = partner_sites.c
        statement = in_scope(partner_site_rows.select(), s.operator_id, caller)
        statement = statement.where(s.owner == party.upper(), s.key == location_id.lower(), _chosen())
        found = await self._database.rows(partner_site_rows, statement.order_by(s.partner_id).limit(1))
        if not found:
            raise NotFound(f"There is no location {location_id} of {party}.")
        return found[0]

    async def tariffs(self, caller: Caller, sites: Sequence[PartnerSite]) -> dict[tuple[str, str, str], PartnerTariff]:
        """The tariffs that these sites name and that we have, by partner, owner and key."""
        keys = {each.lower() for site in sites for evse in site.evses for plug in evse.connectors for each in plug.tariff_ids}
        if not keys:
            return {}
        t, places = partner_tariffs.c, {(site.partner_id, site.owner) for site in sites}
        statement = in_scope(partner_tariff_rows.select(), t.operator_id, caller).where(
            t.partner_id.in_(padded(sorted({partner_id for partner_id, _ in places}))), t.key.in_(padded(sorted(keys)))
        )
        found = await self._database.rows(partner_tariff_rows, statement)
        return {(each.partner_id, each.owner, each.key): each for each in found if (each.partner_id, each.owner) in places}


class RoamingCommandQueries:
    """Commands from and to partners."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        direction: str | None = None,
        state: CommandState | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[RoamingCommand]:
        """The newest first."""
        c = roaming_commands.c
        statement = in_scope(roaming_command_rows.select(), c.operator_id, caller)
        if direction is not None:
            statement = statement.where(c.direction == direction)
        if state is not None:
            statement = statement.where(c.state == state.value)
        return await read_page(
            self._database, roaming_command_rows, statement, [c.id], cursor=cursor, limit=limit, newest_first=True
        )

    async def by_id(self, caller: Caller, command_id: str) -> RoamingCommand:
        """One command. Raises `NotFound`."""
        c = roaming_commands.c
        statement = in_scope(roaming_command_rows.select(), c.operator_id, caller).where(c.id == command_id)
        found = await self._database.rows(roaming_command_rows, statement)
        if not found:
            raise NotFound(f"There is no command {command_id}.")
        return found[0]


class RoamingSessionQueries:
    """Charging of our drivers at partners."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        status: str | None = None,
        token_uid: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[RoamingSession]:
        """What began last comes first."""
        s = roaming_sessions.c
        statement = in_scope(roaming_session_rows.select(), s.operator_id, caller)
        if status is not None:
            statement = statement.where(s.status == status.lower())
        if token_uid is not None:
            statement = statement.where(s.token_uid == token_uid.lower())
        keys = [s.started_at, s.owner, s.key, s.partner_id]
        return await read_page(self._database, roaming_session_rows, statement, keys, cursor=cursor, limit=limit, newest_first=True)


class TokenTermsQueries:
    """Terms of the tokens of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[TokenTerms]:
        """By key."""
        t = token_terms.c
        statement = in_scope(terms_rows.select(), t.operator_id, caller)
        keys = [t.key, t.of, t.type, t.operator_id]
        return await read_page(self._database, terms_rows, statement, keys, cursor=cursor, limit=limit)


def _conditions(wish: Wish) -> Iterable[sa.ColumnElement[bool]]:
    s = partner_sites.c
    if wish.party is not None:
        yield s.owner == wish.party.upper()
    if wish.partner_id is not None:
        yield s.partner_id == wish.partner_id
    else:
        yield _chosen()
    match wish.area:
        case Box() as box:
            yield from _within(box)
        case Circle() as circle:
            yield from _around(circle)
    if wish.plugs or wish.min_power_w is not None or wish.max_price is not None or wish.available:
        yield sa.exists().where(*_plug_conditions(wish))


def _plug_conditions(wish: Wish) -> Iterable[sa.ColumnElement[bool]]:
    """One plug of the site that is all of it."""
    s, p, t = partner_sites.c, partner_plugs.c, partner_tariffs.c
    yield sa.and_(p.partner_id == s.partner_id, p.owner == s.owner, p.site_key == s.key)
    if wish.plugs:
        yield p.plug.in_(wish.plugs)
    if wish.min_power_w is not None:
        yield p.power_w >= wish.min_power_w
    if wish.available:
        yield p.available
    if wish.max_price is not None:
        yield sa.and_(t.partner_id == p.partner_id, t.owner == p.owner, t.key == p.tariff_key)
        yield t.micros_per_kwh <= int(wish.max_price * MICRO)
        if wish.currency is not None:
            yield t.currency == wish.currency


def _within(box: Box) -> Iterable[sa.ColumnElement[bool]]:
    s = partner_sites.c
    yield s.latitude.between(box.south, box.north)
    if box.west <= box.east:
        yield s.longitude.between(box.west, box.east)
    else:
        yield sa.or_(s.longitude >= box.west, s.longitude <= box.east)


def _around(circle: Circle) -> Iterable[sa.ColumnElement[bool]]:
    """Flat reckoning, with degrees of longitude as long as they are at the centre."""
    if not 0 < circle.radius_m <= WIDEST_M:
        fault = FieldFault("$.radius_m", "range", f"1 to {WIDEST_M} m.")
        raise InvalidInput("The radius is too small or too large.", faults=(fault,))
    s = partner_sites.c
    high = circle.radius_m / METRES_A_DEGREE
    narrow = max(cos(radians(circle.latitude)), 0.01)
    yield s.latitude.between(circle.latitude - high, circle.latitude + high)
    north = s.latitude - circle.latitude
    east = s.longitude - circle.longitude
    around = sa.case((east > 180, east - 360), (east < -180, east + 360), else_=east)  # across the date line
    yield north * north + around * around * (narrow * narrow) <= high * high


def _chosen() -> sa.ColumnElement[bool]:
    """No other partner leads to the same site that is preferred, or, with none preferred, came first."""
    s, other = partner_sites, partner_sites.alias("other")
    same = sa.and_(other.c.operator_id == s.c.operator_id, other.c.owner == s.c.owner, other.c.key == s.c.key)
    before = sa.tuple_(_rank(other), other.c.partner_id) < sa.tuple_(_rank(s), s.c.partner_id)
    return ~sa.exists().where(same, before)


def _rank(sites: sa.FromClause) -> sa.ColumnElement[int]:
    r = route_preferences.c
    preferred = sa.exists().where(
        r.operator_id == sites.c.operator_id,
        r.party == sites.c.owner,
        r.module.in_(("", "locations")),
        r.partner_id == sites.c.partner_id,
    )
    return sa.case((preferred.correlate(sites), 0), else_=1)
