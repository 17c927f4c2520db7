"""The frame around every page: templates, navigation, formats; and `Visit`, one person's request with the ways to answer it."""

import secrets
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec
from babel.support import NullTranslations
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from forecourt.console.assets import Assets
from forecourt.console.cookies import FLASH, SIGNED_IN, THEME, VISITOR, Cookies, Flash
from forecourt.console.formats import Formats
from forecourt.console.forms import Form
from forecourt.console.services import ConsoleSettings, Services
from forecourt.domain.access import Caller, Operator, Role
from forecourt.kit.errors import Forbidden, InvalidInput

PAGE_SIZE = 50
PLACE = frozenset({"cursor", "sort"})
"""Query parameters that say where in a list one is, and narrow nothing."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Place(msgspec.Struct, frozen=True):
    """An entry of the navigation. `also` is another address that belongs to it."""

    path: str
    label: str
    icon: str
    role: Role = Role.VIEWER
    also: str = ""


PLACES = (
    Place("/", "Overview", "overview"),
    Place("/map", "Map", "map"),
    Place("/stations", "Stations", "station"),
    Place("/transactions", "Transactions", "bolt"),
    Place("/tariffs", "Tariffs", "price", also="/tariff-editor"),
    Place("/billing", "Billing", "bill"),
    Place("/roaming", "Roaming", "roam"),
    Place("/partners", "Partners", "partner"),
    Place("/tokens", "Tokens", "card"),
    Place("/sites", "Sites", "pin"),
    Place("/refusals", "Refusals", "door"),
    Place("/messages", "Messages", "messages"),
    Place("/audit", "Audit", "audit"),
    Place("/people", "People & keys", "people", Role.ADMINISTRATOR),
    Place("/operator", "Operator", "operator", Role.ADMINISTRATOR),
)


class Pager(msgspec.Struct, frozen=True):
    """Where a list goes on, and back to its beginning; None where there is nowhere to go."""

    first: str | None
    next: str | None


class Desk:
    """What all visits share."""

    def __init__(self, services: Services, settings: ConsoleSettings, assets: Assets) -> None:
        self.services = services
        self.settings = settings
        self.assets = assets
        self.cookies = Cookies(settings.cookie_key, services.clock, settings.signed_in)
        self.templates = _environment()


class Visit:
    """One person's request. `caller` is there on every page but the open ones."""

    def __init__(self, desk: Desk, request: Request[Any, Any, Any]) -> None:
        self.desk = desk
        self.request = request
        self.services = desk.services
        self.query = {name: value.strip() for name, value in request.query_params.items() if value.strip()}
        self._formats: Formats | None = None

    @property
    def caller(self) -> Caller:
        """Who asks."""
        caller: Caller = self.request.scope["user"]
        return caller

    @property
    def signed_in(self) -> bool:
        """Whether it is known who asks."""
        return self.request.scope.get("user") is not None

    @property
    def htmx(self) -> bool:
        """Whether a part of a page asks, not a person who follows a link."""
        return self.request.headers.get("hx-request") == "true"

    def may(self, role: Role) -> bool:
        """Whether to offer something. The verbs check for themselves."""
        try:
            self.caller.require(role)
        except Forbidden:
            return False
        return True

    async def form(self) -> Form:
        """What was typed."""
        return Form({name: value for name, value in (await self.request.form()).items() if isinstance(value, str)})

    async def formats(self, zone: str | None = None) -> Formats:
        """How this person reads; `zone` is that of the site it is about."""
        if self._formats is None:
            operator = await self._operator()
            locale, home = (operator.locale, operator.zone) if operator else ("en", "UTC")
            self._formats = Formats(locale, zone or home, self.services.clock())
        return self._formats

    async def page(
        self, template: str, view: msgspec.Struct | None, *, zone: str | None = None, status: int = 200
    ) -> Response[str]:
        """A whole page."""
        return self._answer(template, view, await self.formats(zone), status)

    def problem(self, template: str, view: msgspec.Struct, status: int) -> Response[str]:
        """A page that explains trouble: it reads nothing, since reading may be the trouble."""
        return self._answer(template, view, self._formats or Formats("en", "UTC", self.services.clock()), status)

    def _answer(self, template: str, view: msgspec.Struct | None, formats: Formats, status: int) -> Response[str]:
        html = self._render(template, view, formats)
        response = Response(html, status_code=status, media_type="text/html", headers=HEADERS)
        if not self.htmx and FLASH in self.request.cookies:
            response.delete_cookie(FLASH)
        if VISITOR not in self.request.cookies and not self.signed_in:
            response.set_cookie(self.cookie(VISITOR, self.nonce))
        return response

    def redirect(self, address: str, tone: Literal["good", "bad", "note"] = "good", text: str = "") -> Response[str]:
        """On to another page, where `text` is shown."""
        headers = {**HEADERS, "Location": address}
        status = 303
        if self.htmx:
            headers, status = {**HEADERS, "HX-Redirect": address}, 200
        response = Response("", status_code=status, media_type="text/html", headers=headers)
        if text:
            response.set_cookie(self.cookie(FLASH, self.desk.cookies.flash(Flash(tone, text))))
        return response

    def cookie(self, key: str, value: str, max_age: int | None = None) -> Cookie:
        """A cookie that scripts and other sites cannot use."""
        secure = self.desk.settings.secure_cookies or self.request.url.scheme == "https"
        return Cookie(key=key, value=value, path="/", httponly=True, samesite="lax", secure=secure, max_age=max_age)

    def pager(self, following: str | None) -> Pager:
        """Links of a keyset list, with its filters kept."""
        rest = {name: value for name, value in self.query.items() if name != "cursor"}
        path = self.request.url.path
        first = address(path, rest) if "cursor" in self.query else None
        return Pager(first, address(path, {**rest, "cursor": following}) if following else None)

    def sorted_by(self, sort: str) -> str:
        """The link that sorts this list another way, from its beginning, with its filters kept."""
        return address(self.request.url.path, {**{k: v for k, v in self.query.items() if k not in PLACE}, "sort": sort})

    @property
    def nonce(self) -> str:
        """What the forms of this visit are bound to: the sign-in, or the visitor before it."""
        signed_in = self.desk.cookies.signed_in(self.request.cookies.get(SIGNED_IN))
        if signed_in is not None:
            return signed_in.nonce
        kept = self.request.cookies.get(VISITOR) or self.request.state.get("visitor")
        if kept is None:
            kept = self.request.state["visitor"] = secrets.token_urlsafe(16)
        return str(kept)

    async def _operator(self) -> Operator | None:
        if not self.signed_in:
            return None
        operators = (await self.services.queries.operators.page(self.caller, limit=2)).items
        return operators[0] if len(operators) == 1 else None

    def _render(self, template: str, view: msgspec.Struct | None, formats: Formats) -> str:
        signed_in = self.signed_in
        path = self.request.url.path
        return self.desk.templates.get_template(template).render(
            view=view,
            f=formats,
            me=self.caller if signed_in else None,
            operate=signed_in and self.may(Role.OPERATOR),
            administer=signed_in and self.may(Role.ADMINISTRATOR),
            places=[(each, path == each.also or _is_here(each.path, path)) for each in PLACES if signed_in and self.may(each.role)],
            here=address(path, self.query),
            query=self.query,
            narrowed=bool(self.query.keys() - PLACE),
            sorted_by=self.sorted_by,
            csrf=self.desk.cookies.form_token(self.nonce),
            flash=None if self.htmx else self.desk.cookies.flashed(self.request.cookies.get(FLASH)),
            theme=self.request.cookies.get(THEME) if self.request.cookies.get(THEME) in ("light", "dark") else "auto",
            asset=self.desk.assets.url,
        )


Here = NamedDependency[SkipValidation[Visit]]
"""A handler's parameter `visit`."""


def address(path: str, query: dict[str, str] | None = None) -> str:
    """A link within the console; the path is given as people read it."""
    return quote(path, safe="/") + (f"?{urlencode(query)}" if query else "")


def faults_by_field(error: InvalidInput) -> dict[str, str]:
    """Faults by the name of the form's field; what belongs to no field stands under the empty name."""
    if not error.faults:
        return {"": error.message}
    return {each.path.removeprefix("$.").removeprefix("$"): each.message for each in error.faults}


def _is_here(place: str, path: str) -> bool:
    return path == place or (place != "/" and path.startswith(f"{place}/"))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("forecourt.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["path"] = lambda text: quote(str(text), safe="")
    environment.filters["pretty"] = pretty
    environment.filters["words"] = words
    return environment


def pretty(value: object) -> str:
    """JSON for people: kept text, or plain data, indented; text that is no JSON stays as it is."""
    try:
        raw = value.encode() if isinstance(value, str) else msgspec.json.encode(value)
        return msgspec.json.format(raw, indent=2).decode()
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
        return str(value)


def words(code: object) -> str:
    """A stable code as words: `suspended_ev` → `Suspended EV`."""
    text = str(getattr(code, "value", code)).replace("_", " ")
    for short in ("evse", "ev", "rfid", "vin", "emaid"):
        text = " ".join(part.upper() if part == short else part for part in text.split(" "))
    return text[:1].upper() + text[1:]
