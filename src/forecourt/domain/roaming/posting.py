"""What is posted once: CDRs have no address of ours at the partner, so that we remember what was sent, and where it is (D01)."""

from __future__ import annotations

from datetime import datetime

import msgspec


class PostedCdr(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR on its way to a partner. `posted_at` None: it was sent, and what became of it is not known; before it is sent again
    the partner is looked at. `url`: where the partner says that it is."""

    partner_id: str
    publication_id: str
    operator_id: str
    key: str
    tried_at: datetime
    posted_at: datetime | None = None
    url: str = ""
