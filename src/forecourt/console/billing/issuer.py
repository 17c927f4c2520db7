"""Who the operator's invoices are from, and how they are numbered and paid."""

import msgspec
from litestar import Response, get, post

from forecourt.app.customers import IssuerSettings
from forecourt.console.billing.customers import address_of, address_values
from forecourt.console.forms import Form
from forecourt.console.frame import Here, faults_by_field
from forecourt.domain.access import Role
from forecourt.domain.billing.customers import Issuer
from forecourt.kit.errors import InvalidInput

USUAL_DAYS = 14


class IssuerView(msgspec.Struct, frozen=True, kw_only=True):
    """The form."""

    values: dict[str, str]
    faults: dict[str, str]


@get("/billing/issuer", opt={"role": Role.ADMINISTRATOR})
async def issuer(visit: Here) -> Response[str]:
    """As it is now."""
    known = await visit.services.customers.issuer(visit.caller)
    return await visit.page("billing/issuer.html", IssuerView(values=_values(known), faults={}))


@post("/billing/issuer", opt={"role": Role.ADMINISTRATOR})
async def save_issuer(visit: Here) -> Response[str]:
    """Said anew; documents that were issued stay as they are."""
    form = await visit.form()
    try:
        settings = _settings(form)
        form.check()
        await visit.services.customers.put_issuer(visit.caller, settings)
    except InvalidInput as error:
        faults = {name.removeprefix("address."): text for name, text in faults_by_field(error).items()}
        return await visit.page("billing/issuer.html", IssuerView(values=form.values(), faults=faults), status=422)
    return visit.redirect("/billing/issuer", "good", "The issuer is saved; it stands on every invoice from now on.")


def _settings(form: Form) -> IssuerSettings:
    days = form.integer("payment_days")
    return IssuerSettings(
        name=form.text("name"),
        tax_number=form.text("tax_number"),
        address=address_of(form),
        email=form.text("email"),
        payment=form.text("payment"),
        payment_days=USUAL_DAYS if days is None else days,
        invoice_prefix=form.text("invoice_prefix"),
        credit_note_prefix=form.text("credit_note_prefix"),
        language=form.text("language") or "en",
        automatic=form.flag("automatic"),
    )


def _values(known: Issuer) -> dict[str, str]:
    return {
        "name": known.name,
        "tax_number": known.tax_number,
        **address_values(known.address),
        "email": known.email,
        "payment": known.payment,
        "payment_days": str(known.payment_days),
        "invoice_prefix": known.invoice_prefix,
        "credit_note_prefix": known.credit_note_prefix,
        "language": known.language,
        "automatic": "1" if known.automatic else "",
    }


ROUTES = (issuer, save_issuer)
