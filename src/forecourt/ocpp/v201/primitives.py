"""OCPP 2.0.1: bounded strings and numbers (integers fit 64 bits), times with a zone.

Written by tools/ocpp_types: change that, not this.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

DateTime = Annotated[datetime, Meta(tz=True)]
Integer = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
IntegerMin0 = Annotated[int, Meta(ge=0, le=2**63 - 1)]
IntegerMin0Max100 = Annotated[int, Meta(ge=0, le=100)]
String6 = Annotated[str, Meta(max_length=6)]
String8 = Annotated[str, Meta(max_length=8)]
String16 = Annotated[str, Meta(max_length=16)]
String20 = Annotated[str, Meta(max_length=20)]
String25 = Annotated[str, Meta(max_length=25)]
String32 = Annotated[str, Meta(max_length=32)]
String36 = Annotated[str, Meta(max_length=36)]
String40 = Annotated[str, Meta(max_length=40)]
String50 = Annotated[str, Meta(max_length=50)]
String64 = Annotated[str, Meta(max_length=64)]
String128 = Annotated[str, Meta(max_length=128)]
String255 = Annotated[str, Meta(max_length=255)]
String500 = Annotated[str, Meta(max_length=500)]
String512 = Annotated[str, Meta(max_length=512)]
String800 = Annotated[str, Meta(max_length=800)]
String1000 = Annotated[str, Meta(max_length=1000)]
String2500 = Annotated[str, Meta(max_length=2500)]
String5500 = Annotated[str, Meta(max_length=5500)]
String5600 = Annotated[str, Meta(max_length=5600)]
String7500 = Annotated[str, Meta(max_length=7500)]
String10000 = Annotated[str, Meta(max_length=10000)]
