"""The tariff editor: one form whose buttons add, move and remove rows; what the tariff then does is shown beside it, unsaved.

Every button is a submit button and every answer the whole page, so that it works without a script; with one, only the parts that
changed are exchanged.
"""

import msgspec
from litestar import Response, get, post

from forecourt.console.forms import Form
from forecourt.console.frame import Here, Visit, address, faults_by_field
from forecourt.console.points import Point, points
from forecourt.console.tariffs.fields import Fields, settings_of, values_of
from forecourt.console.tariffs.looks import Look, Wish, look_at, wish_of
from forecourt.console.tariffs.rows import CONDITIONS, ElementRow, Rows, changed
from forecourt.domain.access import Role
from forecourt.domain.pricing.named import OF_TARIFFS
from forecourt.domain.sites import Site
from forecourt.domain.tariffs import Tariff, TariffVersion
from forecourt.kit.errors import InvalidInput, NotFound

MOST_ELEMENTS = 100
"""What a person can still oversee, and a browser show."""
SELDOM = ("min_price.", "max_price.", "starts_at", "ends_at", "preauthorisation", "url", "texts[")
"""Fields that are folded away while they are empty."""
SAVE, CHECK, LOOK = "save", "check", "look"
"""What else a button can ask for than a change of rows; `look` comes while somebody types."""


class EditorView(msgspec.Struct, frozen=True, kw_only=True):
    """The form. `known` None: a new tariff; `look` None: `missing` says what is wrong with it. `focus` is an element's id."""

    known: TariffVersion | None
    values: Fields
    faults: dict[str, str]
    missing: dict[str, str]
    elements: tuple[ElementRow, ...]
    texts: tuple[str, ...]
    look: Look | None
    wish: Wish
    sites: list[Site]
    focus: str
    conditions: dict[str, tuple[str, tuple[str, ...]]]
    points: tuple[Point, ...] = points(OF_TARIFFS)

    @property
    def disputes(self) -> bool:
        """Whether it says something of the disputed points, or something of that is wrong."""
        values = (name for name, value in self.values.items() if value)
        return any(name.startswith("policies.") for name in (*self.faults, *values))

    @property
    def unfolded(self) -> bool:
        """Whether something stands, is wrong or goes on among what most tariffs do not need."""
        named = (*self.faults, *(name for name, value in self.values.items() if value), self.focus.removeprefix("f-"))
        return self.focus.endswith(":texts") or any(name.startswith(SELDOM) for name in named)


@get("/tariff-editor", opt={"role": Role.OPERATOR})
async def open_editor(visit: Here) -> Response[str]:
    """Of a new tariff, of the one with the `id`, or of a new one like `copy`."""
    queries, formats = visit.services.queries.tariffs, await visit.formats()
    if (tariff_id := visit.query.get("id") or visit.query.get("copy")) is None:
        return await _show(visit, None, await _blank(visit))
    known = await queries.by_id(visit.caller, tariff_id)
    if (many := len(known.tariff.elements)) > MOST_ELEMENTS:
        sentence = f"This tariff has {many} elements, too many for a form; write it through the API."
        return visit.redirect(address(f"/tariffs/{known.tariff_id}"), "note", sentence)
    values = values_of(known.tariff, formats)
    if "id" in visit.query:
        return await _show(visit, known, values | {"version": str(known.version)})
    return await _show(visit, None, values | {"id": "", "name": ""})


@post("/tariff-editor")
async def use_editor(visit: Here) -> Response[str]:
    """Save it, or show it as a button has changed it."""
    form = await visit.form()
    known = await visit.services.queries.tariffs.by_id(visit.caller, form.text("id")) if form.flag("known") else None
    do = form.text("do") or CHECK
    if do == SAVE:
        return await _save(visit, form, known)
    if do in (CHECK, LOOK):
        return await _show(visit, known, form.values(), told=do == CHECK)
    values, focus = changed(form.values(), do)
    return await _show(visit, known, values, focus=focus)


async def _save(visit: Visit, form: Form, known: TariffVersion | None) -> Response[str]:
    tariff_id = known.tariff_id if known else form.required("id")
    settings = settings_of(form, await visit.formats(), known.tariff if known else None)
    if known is not None and known.version != form.integer("version"):
        form.fault("version", "stale", f"Version {known.version} was made meanwhile. Saving again replaces it by what stands here.")
    if known is None and tariff_id and await _exists(visit, tariff_id):
        form.fault("id", "taken", "There is a tariff with this id; edit that one, or choose another id.")
    try:
        form.check()
        made = await visit.services.tariffs.put(visit.caller, tariff_id, settings)
    except InvalidInput:
        values = form.values() | ({"version": str(known.version)} if known else {})
        return await _show(visit, known, values, told=True, also=form, status=422)
    text = f"The tariff {made.tariff_id} is saved as version {made.version}."
    if known is not None and known.version == made.version:
        text = f"The tariff {made.tariff_id} says what it said before; nothing was changed."
    path = f"/tariffs/{made.tariff_id}" if known else f"/tariffs/{made.tariff_id}/assignments"
    return visit.redirect(address(path), "good", text)


async def _show(
    visit: Visit,
    known: TariffVersion | None,
    values: Fields,
    *,
    told: bool = False,
    also: Form | None = None,
    focus: str = "",
    status: int = 200,
) -> Response[str]:
    """The page. `told`: faults stand at their fields too, not only beside the form; `also` has some that only saving finds."""
    draft, missing = await _draft(visit, values, known.tariff if known else None)
    missing |= _faults(also) if also is not None else {}
    wish, sites = await wish_of(visit, values)
    rows = Rows(values)
    view = EditorView(
        known=known,
        values=dict(values),
        faults=missing if told else {},
        missing=missing,
        elements=rows.elements,
        texts=rows.of("texts"),
        look=None if draft is None else await look_at(visit, draft, wish),
        wish=wish,
        sites=sites,
        focus=focus or (f"f-{next(iter(missing))}" if told and missing else ""),
        conditions=CONDITIONS,
    )
    return await visit.page("tariffs/editor.html", view, status=status)


async def _draft(visit: Visit, values: Fields, known: Tariff | None) -> tuple[Tariff | None, dict[str, str]]:
    """The tariff that this would be, or what is wrong with it by field. An id that is still to be given is not."""
    form = Form(values)
    settings = settings_of(form, await visit.formats(), known)
    faults = _faults(form)
    try:
        draft = await visit.services.tariffs.draft(visit.caller, form.text("id") or "draft", settings)
    except InvalidInput as error:
        return None, faults_by_field(error) | faults
    return (None, faults) if faults else (draft, {})


async def _exists(visit: Visit, tariff_id: str) -> bool:
    try:
        await visit.services.queries.tariffs.by_id(visit.caller, tariff_id)
    except NotFound:
        return False
    return True


async def _blank(visit: Visit) -> Fields:
    """One element with a price to fill in, in the operator's currency."""
    operators = (await visit.services.queries.operators.page(visit.caller, limit=1)).items
    values, _ = changed({"currency": operators[0].currency if operators else "EUR", "tax_basis": "excluded"}, "add:elements")
    return values


def _faults(form: Form) -> dict[str, str]:
    try:
        form.check()
    except InvalidInput as error:
        return faults_by_field(error)
    return {}


ROUTES = (open_editor, use_editor)
