"""OCPP 1.6: bounded strings and numbers (integers fit 64 bits), times with a zone.

Written by tools/ocpp_types: change that, not this.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

DateTime = Annotated[datetime, Meta(tz=True)]
Integer = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
String20 = Annotated[str, Meta(max_length=20)]
String25 = Annotated[str, Meta(max_length=25)]
String40 = Annotated[str, Meta(max_length=40)]
String50 = Annotated[str, Meta(max_length=50)]
String128 = Annotated[str, Meta(max_length=128)]
String255 = Annotated[str, Meta(max_length=255)]
String500 = Annotated[str, Meta(max_length=500)]
String512 = Annotated[str, Meta(max_length=512)]
String800 = Annotated[str, Meta(max_length=800)]
String5500 = Annotated[str, Meta(max_length=5500)]
String10000 = Annotated[str, Meta(max_length=10000)]
Tenths = Annotated[float, Meta(extra={"multiple_of": 0.1})]
