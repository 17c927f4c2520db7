"""Invoice runs: first what it would give, then the run itself. The same run again bills nothing twice."""

import msgspec
from litestar import Response, get, post

from forecourt.app.invoicing import RunResult
from forecourt.console.forms import Form
from forecourt.console.frame import Here, faults_by_field
from forecourt.domain.access import Role
from forecourt.domain.billing.months import Month
from forecourt.kit.errors import Conflict, InvalidInput


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """The form, and what came of it. `preview`: nothing is stored yet."""

    values: dict[str, str]
    faults: dict[str, str]
    result: RunResult | None = None
    preview: bool = True


@get("/billing/run", opt={"role": Role.OPERATOR})
async def run_form(visit: Here) -> Response[str]:
    """The form; last month unless said otherwise."""
    zone = (await visit.formats()).zone_name
    values = {"month": str(Month.of(visit.services.clock(), zone).before), "customer": visit.query.get("customer", "")}
    return await visit.page("billing/run.html", RunView(values=values, faults={}))


@post("/billing/run")
async def run(visit: Here) -> Response[str]:
    """A preview, or with the second button the run."""
    form = await visit.form()
    preview = form.text("do") != "run"
    try:
        result = await visit.services.invoicing.run(
            visit.caller, _month(form), customer_id=form.optional("customer"), preview=preview, after=form.text("after")
        )
    except InvalidInput as error:
        return await visit.page("billing/run.html", RunView(values=form.values(), faults=faults_by_field(error)), status=422)
    except Conflict as error:
        return await visit.page("billing/run.html", RunView(values=form.values(), faults={"month": error.message}), status=409)
    return await visit.page("billing/run.html", RunView(values=form.values(), faults={}, result=result, preview=preview))


def _month(form: Form) -> Month | None:
    text = form.optional("month")
    return None if text is None else Month.parse(text)


ROUTES = (run_form, run)
