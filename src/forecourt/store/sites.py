"""Tables of the small things at the root: operators and sites."""

import sqlalchemy as sa

from forecourt.domain.access import Operator
from forecourt.domain.sites import Site
from forecourt.store.codec import Codec
from forecourt.store.schema import json, metadata, real, text, time

operators = sa.Table(
    "operators",
    metadata,
    text("id", primary_key=True),
    text("country_code"),
    text("party_id"),
    text("legal_name"),
    text("currency"),
    text("zone"),
    text("locale"),
    time("created_at"),
    sa.UniqueConstraint("country_code", "party_id"),
)

sites = sa.Table(
    "sites",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("name"),
    text("address"),
    text("postal_code"),
    text("city"),
    text("country"),
    real("latitude", nullable=True),
    real("longitude", nullable=True),
    text("zone"),
    json("details"),
    time("created_at"),
    time("updated_at"),
    sa.Index(None, "operator_id", "id"),
    sa.Index(None, "name", "id"),
)

operator_rows = Codec(Operator, operators)
site_rows = Codec(Site, sites)
