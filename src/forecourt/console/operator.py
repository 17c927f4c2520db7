"""The operator: its name, the party that partners know it by, and how its pages read. For administrators."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.operators import OperatorSettings
from forecourt.console.frame import PAGE_SIZE, Here, faults_by_field
from forecourt.console.gate import ADMINISTRATOR
from forecourt.domain.access import Operator
from forecourt.kit.errors import Conflict, InvalidInput


class OperatorsView(msgspec.Struct, frozen=True, kw_only=True):
    """A form for each operator; what was typed and is wrong belongs to `tried`."""

    operators: list[Operator]
    values: dict[str, dict[str, str]]
    tried: str = ""
    faults: dict[str, str] = {}


@get("/operator", opt=ADMINISTRATOR)
async def operators(visit: Here) -> Response[str]:
    """The operators of the node; mostly one."""
    page = await visit.services.queries.operators.page(visit.caller, limit=PAGE_SIZE)
    return await visit.page("operator/page.html", OperatorsView(operators=page.items, values=_values(page.items)))


@post("/operator/{operator_id:str}", opt=ADMINISTRATOR)
async def change_operator(visit: Here, operator_id: FromPath[str]) -> Response[str]:
    """Say anew who it is."""
    form = await visit.form()
    said = OperatorSettings(**{name: form.text(name) for name in OperatorSettings.__struct_fields__})
    try:
        operator = await visit.services.operators.change(visit.caller, operator_id, said)
    except (InvalidInput, Conflict) as error:
        faults = faults_by_field(error) if isinstance(error, InvalidInput) else {"party_id": error.message}
        page = await visit.services.queries.operators.page(visit.caller, limit=PAGE_SIZE)
        values = _values(page.items) | {operator_id: form.values()}
        view = OperatorsView(operators=page.items, values=values, tried=operator_id, faults=faults)
        return await visit.page("operator/page.html", view, status=422)
    return visit.redirect("/operator", "good", f"{operator.legal_name} is saved.")


def _values(operators: list[Operator]) -> dict[str, dict[str, str]]:
    fields = OperatorSettings.__struct_fields__
    return {each.id: {name: str(getattr(each, name)) for name in fields} for each in operators}


ROUTES = (operators, change_operator)
