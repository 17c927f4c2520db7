"""Corrections that late evidence proposes, for a person to decide."""

import msgspec
from litestar import Response, get

from forecourt.console.frame import PAGE_SIZE, Here, Pager
from forecourt.domain.billing import Correction, CorrectionState


class CorrectionsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    corrections: list[Correction]
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
    return await visit.page("billing/corrections.html", CorrectionsView(corrections=page.items, pager=visit.pager(page.next)))


ROUTES = (corrections,)
