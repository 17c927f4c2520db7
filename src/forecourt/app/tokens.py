"""Tokens: a person's verbs on what drivers show to be let charge."""

import re
from datetime import datetime

import msgspec

from forecourt.app.ports import Delete, Directory, TokenReads, Unit, UnitOfWork, Upsert
from forecourt.domain.access import Caller, Role, owner_for
from forecourt.domain.events import new_event
from forecourt.domain.tokens import AccessWindow, Token, TokenRef, TokenStatus
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound
from forecourt.kit.time import Clock, utc_now

LONGEST_UID = 255
"""The longest of any version (2.1); 1.6 stations know 20 characters, 2.0.1 and OCPI 36."""
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


class TokenSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a token. `valid_until` may lie in the past."""

    status: TokenStatus = TokenStatus.ACCEPTED
    valid_until: datetime | None = None
    group: str | None = None
    label: str = ""
    language: str | None = None
    max_concurrent: int | None = 1
    site_ids: tuple[str, ...] | None = None
    windows: tuple[AccessWindow, ...] | None = None


class Tokens:
    """Make, change and remove tokens."""

    def __init__(self, uow: UnitOfWork, tokens: TokenReads, directory: Directory, *, clock: Clock = utc_now) -> None:
        self._uow = uow
        self._tokens = tokens
        self._directory = directory
        self._clock = clock

    async def put(self, caller: Caller, ref: TokenRef, settings: TokenSettings) -> Token:
        """Make the token, or say anew what it may. The first spelling of its uid is kept."""
        caller.require(Role.OPERATOR)
        check(ref, settings)
        operator_id = owner_for(caller, await self._directory.operators())
        old, now = await self._own(operator_id, ref), self._clock()
        token = Token(
            operator_id=operator_id,
            uid=old.uid if old is not None else ref.uid,
            uid_key=ref.key,
            type=ref.type,
            created_at=old.created_at if old is not None else now,
            updated_at=now,
            **{name: getattr(settings, name) for name in settings.__struct_fields__},
        )
        data: dict[str, object] = {"was": _told(old), "is": _told(token)}
        event = new_event("TokenChanged", caller, now, operator_id=operator_id, subject_id=ref.uid, data=data)
        await self._uow.commit(Unit(_key(operator_id, ref), writes=[Upsert(token)], events=[event]))
        return token

    async def delete(self, caller: Caller, ref: TokenRef) -> None:
        """Forget the token; transactions keep its uid."""
        caller.require(Role.OPERATOR)
        operator_id = owner_for(caller, await self._directory.operators())
        token = await self._own(operator_id, ref)
        if token is None:
            raise NotFound(f"There is no token {ref.uid} of type {ref.type}.")
        key: dict[str, object] = {"operator_id": operator_id, "uid_key": token.uid_key, "type": token.type}
        data: dict[str, object] = {"was": _told(token)}
        event = new_event("TokenRemoved", caller, self._clock(), operator_id=operator_id, subject_id=token.uid, data=data)
        await self._uow.commit(Unit(_key(operator_id, ref), writes=[Delete(Token, key)], events=[event]))

    async def _own(self, operator_id: str, ref: TokenRef) -> Token | None:
        """The token of exactly this type; one that merely answers for it is another."""
        found = await self._tokens.find(operator_id, ref)
        return found if found is not None and found.type == ref.type else None


def check(ref: TokenRef, settings: TokenSettings) -> None:
    """Raise `InvalidInput` with every fault of a token."""
    faults = []
    if not 1 <= len(ref.uid) <= LONGEST_UID:
        faults.append(FieldFault(path="uid", rule="length", message=f"A uid has 1 to {LONGEST_UID} characters."))
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,19}", ref.type):
        faults.append(FieldFault(path="type", rule="type", message="A type is a word such as rfid, emaid, key_code or vin."))
    if settings.max_concurrent is not None and settings.max_concurrent < 1:
        message = "At least one transaction at once; block the token to allow none."
        faults.append(FieldFault(path="$.max_concurrent", rule="range", message=message))
    for at, window in enumerate(settings.windows or ()):
        faults.extend(_window_faults(f"$.windows[{at}]", window))
    if faults:
        raise InvalidInput("The token has faults.", faults=tuple(faults))


def _window_faults(path: str, window: AccessWindow) -> list[FieldFault]:
    faults = []
    if not window.weekdays or not all(0 <= day <= 6 for day in window.weekdays):
        faults.append(FieldFault(path=f"{path}.weekdays", rule="range", message="Weekdays are 0 (Monday) to 6 (Sunday)."))
    message = "A time is HH:MM, 00:00 to 24:00."
    faults.extend(
        FieldFault(path=f"{path}.{name}", rule="time", message=message)
        for name, text in (("start", window.start), ("end", window.end))
        if not _TIME.fullmatch(text)
    )
    return faults


def _key(operator_id: str, ref: TokenRef) -> str:
    return f"token:{operator_id}:{ref.key}:{ref.type}"


def _told(token: Token | None) -> dict[str, object] | None:
    """The token as the audit tells it."""
    return None if token is None else msgspec.to_builtins(token)
