"""Table of the CDRs that were posted to partners."""

import sqlalchemy as sa

from forecourt.domain.roaming.posting import PostedCdr
from forecourt.store.codec import Codec
from forecourt.store.schema import metadata, text, time

posted_cdrs = sa.Table(
    "posted_cdrs",
    metadata,
    text("partner_id", primary_key=True),
    text("publication_id", primary_key=True),
    text("operator_id"),
    text("key"),
    time("tried_at"),
    time("posted_at", nullable=True),
    text("url"),
)

posted_rows = Codec(PostedCdr, posted_cdrs)
