"""The list of tariffs, and the pages of one: what it says and does, where it applies, how it came about."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.console.frame import PAGE_SIZE, Here, Pager, Visit
from forecourt.console.points import Reading, readings
from forecourt.console.tariffs.looks import Look, Wish, count_findings, look_at, wish_of
from forecourt.domain.pricing import policies_by
from forecourt.domain.sites import Site
from forecourt.domain.tariffs import Scope, Tariff, TariffVersion, in_words, summary
from forecourt.kit.errors import NotFound

MOST_CHECKED = 50
"""Elements up to which a list says how many findings a tariff has; with more they are counted on its own page."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff in the list. `places` counts its assignments by reach; `findings` None: not counted."""

    tariff: Tariff
    version: TariffVersion
    summary: str
    places: dict[Scope, int]
    findings: int | None


class TariffsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    lines: list[Line]
    pager: Pager
    filtered: bool


class TariffView(msgspec.Struct, frozen=True, kw_only=True):
    """The first tab of one tariff."""

    version: TariffVersion
    look: Look
    wish: Wish
    sites: list[Site]
    assigned: bool
    readings: tuple[Reading, ...]


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A version, in words."""

    version: TariffVersion
    summary: str
    words: tuple[str, ...]


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """One version as it was. `present`: the newest number, None when the tariff was removed."""

    version: TariffVersion
    present: int | None
    past: Past
    readings: tuple[Reading, ...]


class VersionsView(msgspec.Struct, frozen=True, kw_only=True):
    """The tab of versions."""

    version: TariffVersion
    versions: list[Past]
    pager: Pager


@get("/tariffs")
async def tariffs(visit: Here) -> Response[str]:
    """The list, by id."""
    query = visit.query
    page = await visit.services.queries.tariffs.page(
        visit.caller, cursor=query.get("cursor"), sort=query.get("sort"), limit=PAGE_SIZE, search=query.get("q")
    )
    view = TariffsView(lines=await _lines(visit, page.items), pager=visit.pager(page.next), filtered="q" in query)
    return await visit.page("tariffs/list.html", view)


@get("/tariffs/{tariff_id:str}")
async def tariff(visit: Here, tariff_id: FromPath[str]) -> Response[str]:
    """What it says, what to look out for, what it does."""
    version = await visit.services.queries.tariffs.by_id(visit.caller, tariff_id)
    wish, sites = await wish_of(visit, visit.query)
    view = TariffView(
        version=version,
        look=await look_at(visit, version.tariff, wish),
        wish=wish,
        sites=sites,
        assigned=bool(await _spread(visit, [version])),
        readings=readings(policies_by((version.tariff,))),
    )
    return await visit.page("tariffs/one.html", view)


@get("/tariffs/{tariff_id:str}/versions")
async def versions(visit: Here, tariff_id: FromPath[str]) -> Response[str]:
    """What it said before."""
    queries, formats = visit.services.queries.tariffs, await visit.formats()
    version = await queries.by_id(visit.caller, tariff_id)
    page = await queries.versions(visit.caller, version, cursor=visit.query.get("cursor"), limit=PAGE_SIZE)
    language = formats.locale.language
    past = [_past(each, language) for each in page.items]
    return await visit.page("tariffs/versions.html", VersionsView(version=version, versions=past, pager=visit.pager(page.next)))


@get("/tariffs/{tariff_id:str}/versions/{number:str}")
async def version(visit: Here, tariff_id: FromPath[str], number: FromPath[str]) -> Response[str]:
    """What one version said: what a bill was made by, also when the tariff is gone."""
    queries = visit.services.queries.tariffs
    if not (number.isdecimal() and len(number) < 10):
        raise NotFound(f"There is no version {number} of a tariff {tariff_id}.")
    row = await queries.version(visit.caller, tariff_id, int(number))
    newest = (await queries.versions(visit.caller, row, limit=1)).items[0]
    view = VersionView(
        version=row,
        present=newest.version if newest.until is None else None,
        past=_past(row, (await visit.formats()).locale.language),
        readings=readings(policies_by((row.tariff,))),
    )
    return await visit.page("tariffs/version.html", view)


@post("/tariffs/{tariff_id:str}/remove")
async def remove_tariff(visit: Here, tariff_id: FromPath[str]) -> Response[str]:
    """Remove one that applies nowhere."""
    await visit.services.tariffs.delete(visit.caller, tariff_id)
    return visit.redirect("/tariffs", "good", f"The tariff {tariff_id} was removed; what was charged by it stays as it was.")


def _past(version: TariffVersion, language: str) -> Past:
    return Past(version=version, summary=summary(version.tariff, language), words=in_words(version.tariff, language))


async def _lines(visit: Visit, rows: list[TariffVersion]) -> list[Line]:
    language = (await visit.formats()).locale.language
    spread = await _spread(visit, rows)
    short = [each.tariff for each in rows if len(each.tariff.elements) <= MOST_CHECKED]
    counted = {id(each): found for each, found in zip(short, await count_findings(short, visit.services.clock()), strict=True)}
    return [
        Line(
            tariff=each.tariff,
            version=each,
            summary=summary(each.tariff, language),
            places=spread.get((each.operator_id, each.tariff_id), {}),
            findings=counted.get(id(each.tariff)),
        )
        for each in rows
    ]


async def _spread(visit: Visit, rows: list[TariffVersion]) -> dict[tuple[str, str], dict[Scope, int]]:
    """By operator and tariff, how many assignments it has of which reach, now or later."""
    ids = [each.tariff_id for each in rows]
    found: dict[tuple[str, str], dict[Scope, int]] = {}
    for each in await visit.services.queries.assignments.spread(visit.caller, ids, visit.services.clock()):
        found.setdefault((each.operator_id, each.tariff_id), {})[each.scope] = each.times
    return {key: {scope: places[scope] for scope in Scope if scope in places} for key, places in found.items()}


ROUTES = (tariffs, tariff, versions, version, remove_tariff)
