"""What a person does with a CDR: take it back, cut it anew, price it again, check its signatures. None of it edits the CDR."""

from litestar import Response, post
from litestar.params import FromPath

from forecourt.console.billing.cdrs import cdr_page
from forecourt.console.frame import Here, address
from forecourt.domain.access import Role


@post("/billing/cdrs/{cdr_id:str}/credit")
async def credit(visit: Here, cdr_id: FromPath[str]) -> Response[str]:
    """Nothing is charged for it any more."""
    form = await visit.form()
    reason = form.required("reason")
    form.check()
    made = await visit.services.billing.cdrs.credit(visit.caller, cdr_id, reason)
    return visit.redirect(_page(made.id), "good", f"The CDR {cdr_id} is taken back by this credit.")


@post("/billing/cdrs/{cdr_id:str}/correct")
async def correct(visit: Here, cdr_id: FromPath[str]) -> Response[str]:
    """A credit, and a new one from what is known now."""
    form = await visit.form()
    reason = form.required("reason")
    form.check()
    anew = await visit.services.billing.cdrs.correct(visit.caller, cdr_id, reason, form.optional("tariff"))
    return visit.redirect(_page(anew.id), "good", f"This CDR takes the place of {cdr_id}, which was credited.")


@post("/billing/cdrs/{cdr_id:str}/dismiss")
async def dismiss(visit: Here, cdr_id: FromPath[str]) -> Response[str]:
    """The proposed correction is let be."""
    await visit.services.billing.cdrs.dismiss(visit.caller, cdr_id)
    return visit.redirect(_page(cdr_id), "good", "The proposal is dismissed; the CDR stands as it is.")


@post("/billing/cdrs/{cdr_id:str}/reprice", opt={"role": Role.VIEWER})
async def reprice(visit: Here, cdr_id: FromPath[str]) -> Response[str]:
    """From its own periods and tariffs. Changes nothing."""
    again = await visit.services.billing.cdrs.reprice(visit.caller, cdr_id)
    if again.agrees:
        return visit.redirect(_page(cdr_id), "good", "Priced again from its periods and tariff: the same to the last digit.")
    now = "nothing" if again.breakdown is None else f"{again.breakdown.total.before_taxes:f} {again.breakdown.currency}"
    return visit.redirect(_page(cdr_id), "bad", f"Priced again it comes to {now} before taxes: another price than it states.")


@post("/billing/cdrs/{cdr_id:str}/verify", opt={"role": Role.VIEWER})
async def verify(visit: Here, cdr_id: FromPath[str]) -> Response[str]:
    """The meter's signatures, with a key where the station sent none. Changes nothing."""
    key = (await visit.form()).optional("public_key")
    checked = await visit.services.billing.cdrs.verify(visit.caller, cdr_id, key)
    return await cdr_page(visit, await visit.services.queries.cdrs.by_id(visit.caller, cdr_id), checked=checked)


def _page(cdr_id: str) -> str:
    return address(f"/billing/cdrs/{cdr_id}")


ROUTES = (credit, correct, dismiss, reprice, verify)
