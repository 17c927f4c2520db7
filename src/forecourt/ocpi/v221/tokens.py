"""Tokens of 2.2.1 (mod_tokens §Object description, §Data types)."""

from enum import StrEnum


class TokenType(StrEnum):
    """What a token is; 2.3.0 adds EMAID and lets the list be open (K11)."""

    AD_HOC_USER = "AD_HOC_USER"
    APP_USER = "APP_USER"
    OTHER = "OTHER"
    RFID = "RFID"
