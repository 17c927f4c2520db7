"""Moments in parameters and bodies: RFC 3339 with an offset; `from` inclusive, `to` exclusive."""

from datetime import datetime
from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Meta

Moment = Annotated[datetime, Meta(tz=True)]
"""A moment; one without an offset would be anybody's guess."""

FROM = QueryParameter(name="from", description="Not before this moment (RFC 3339, e.g. 2026-11-22T10:00:00Z).")
TO = QueryParameter(name="to", description="Before this moment (RFC 3339, e.g. 2026-11-23T10:00:00Z).")

From = Annotated[Moment | None, FROM]
To = Annotated[Moment | None, TO]
