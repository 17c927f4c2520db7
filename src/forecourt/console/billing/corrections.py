"""Corrections that late evidence proposes, for a person to decide."""

import msgspec
from litestar import Response, get

from forecourt.console.billing.changes import Change, changes_of
from forecourt.console.frame import PAGE_SIZE, Here, Pager
from forecourt.console.naming import people_of
from forecourt.domain.billing import Correction, CorrectionState


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A correction in the list; `decided_by` is a name."""

    correction: Correction
    changes: tuple[Change, ...]
    decided_by: str


class CorrectionsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    proposals: list[Proposal]
    pager: Pager


@get("/billing/corrections")
async def corrections(visit: Here) -> Response[str]:
    """The latest first; those that wait, unless another state is asked for."""
    query = visit.query
    state = query.get("state", CorrectionState.PROPOSED.value)
    page = await visit.services.queries.corrections.page(
        visit.caller,
        state=CorrectionState(state) if state in set(CorrectionState) else None,
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
    )
    formats, people = await visit.formats(), await people_of(visit, (each.decided_by for each in page.items))
    currencies = await visit.services.queries.cdrs.currencies(visit.caller, [each.cdr_id for each in page.items])
    proposals = [
        Proposal(
            correction=each,
            changes=changes_of(each.differences, currencies.get(each.cdr_id, ""), formats),
            decided_by=people.of(each.decided_by),
        )
        for each in page.items
    ]
    return await visit.page("billing/corrections.html", CorrectionsView(proposals=proposals, pager=visit.pager(page.next)))


ROUTES = (corrections,)
