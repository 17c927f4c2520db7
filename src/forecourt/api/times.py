"""Moments in query parameters: RFC 3339 with an offset; `from` inclusive, `to` exclusive."""

from datetime import datetime
from typing import Annotated

from litestar.params import Parameter

From = Annotated[
    datetime | None, Parameter(query="from", description="Not before this moment (RFC 3339, e.g. 2026-11-22T10:00:00Z).")
]
To = Annotated[datetime | None, Parameter(query="to", description="Before this moment (RFC 3339, e.g. 2026-11-23T10:00:00Z).")]
