"""What partners are shown of ours: rules by partner, and why a site is not shown as it is."""

from typing import Annotated

import msgspec
from litestar import Router, delete, get, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.services import Use, Who
from forecourt.app.roaming.cpo.rules import RuleSettings
from forecourt.domain.roaming import PublishingRule, Scope


class RuleBody(Body, frozen=True, kw_only=True):
    """How much of a module the partner is shown: `all`, `none`, or `some`: the locations of these sites."""

    module: str
    scope: Scope = Scope.ALL
    site_ids: Annotated[tuple[str, ...], Meta(max_length=10_000)] = ()


class RulesBody(Body, frozen=True, kw_only=True):
    """All the rules for a partner; a module without one is shown whole."""

    rules: Annotated[tuple[RuleBody, ...], Meta(max_length=20)]


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule."""

    module: str
    scope: str
    site_ids: tuple[str, ...]


class RulesView(msgspec.Struct, frozen=True, kw_only=True):
    """The rules for a partner, by module."""

    rules: tuple[RuleView, ...]


class ShownFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that partners are not told of a site, and why: a stable code, where, and a sentence."""

    code: str
    path: str
    sentence: str


class ShownView(msgspec.Struct, frozen=True, kw_only=True):
    """Why partners see a site otherwise than it is; no findings: they see all of it."""

    findings: tuple[ShownFinding, ...]


@get("/{partner_id:str}/publishing-rules", summary="What a partner is shown")
async def get_publishing_rules(services: Use, caller: Who, partner_id: FromPath[str]) -> RulesView:
    """The rules; without one the partner is shown all."""
    return _view(await services.publishing_rules.of(caller, partner_id))


@put("/{partner_id:str}/publishing-rules", summary="Say what a partner is shown")
async def put_publishing_rules(services: Use, caller: Who, partner_id: FromPath[str], data: JSONBody[RulesBody]) -> RulesView:
    """These rules and no others. What the partner sees anew is pushed to it at once."""
    wanted = [RuleSettings(module=each.module, scope=each.scope, site_ids=each.site_ids) for each in data.rules]
    return _view(await services.publishing_rules.put(caller, partner_id, wanted))


@delete("/{partner_id:str}/publishing-rules", summary="Show a partner everything")
async def delete_publishing_rules(services: Use, caller: Who, partner_id: FromPath[str]) -> None:
    """No rules: all is shown."""
    await services.publishing_rules.put(caller, partner_id, ())


@get("/{site_id:str}/roaming", summary="How partners see a site")
async def get_site_roaming(services: Use, caller: Who, site_id: FromPath[str]) -> ShownView:
    """What of a site cannot be told to partners, for instance a plug of an unknown standard, or a missing address."""
    found = await services.places.findings(caller, site_id)
    return ShownView(findings=tuple(ShownFinding(code=each.code, path=each.path, sentence=each.sentence) for each in found))


def _view(rules: list[PublishingRule]) -> RulesView:
    return RulesView(rules=tuple(RuleView(module=each.module, scope=each.scope.value, site_ids=each.site_ids) for each in rules))


ROUTES = (
    Router("/partners", route_handlers=[get_publishing_rules, put_publishing_rules, delete_publishing_rules], tags=["Roaming"]),
    Router("/sites", route_handlers=[get_site_roaming], tags=["Roaming"]),
)
