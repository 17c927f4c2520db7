"""People, their API keys, and the caller that every verb takes (design, invariant 10)."""

import asyncio
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from msgspec import UNSET, UnsetType

from forecourt.app.ports import Directory, Insert, Patch, Unit, UnitOfWork, Upsert
from forecourt.domain.access import (
    ApiKey,
    Caller,
    EndedSignIn,
    Operator,
    Role,
    User,
    check_password,
    key_digest,
    new_secret_key,
    normal_email,
    system_caller,
)
from forecourt.domain.attempts import Attempts
from forecourt.domain.events import Event, new_event
from forecourt.kit.errors import Conflict, InvalidInput, NotFound, TooMany, Unauthenticated, Unavailable
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

FIRST_OPERATOR: Final = "00000000-0000-7000-8000-000000000001"
PRESET_KEY: Final = "00000000-0000-7000-8000-000000000002"
TOUCH_EVERY: Final = timedelta(minutes=1)
WRONG: Final = "The e-mail address or the password is wrong."


class FirstStart(msgspec.Struct, frozen=True, kw_only=True):
    """What an empty store is given: shown to a person once. `api_key` is None when the settings preset one."""

    operator: Operator
    email: str
    password: str
    api_key: str | None


class CreatedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A new API key with its text, which is shown this once."""

    key: ApiKey
    secret: str


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """A person to let in. `operator_id` None: the scope of who asks."""

    email: str
    name: str = ""
    password: str
    role: Role = Role.VIEWER
    operator_id: str | None = None


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different about a person; what is left out stays."""

    name: str | UnsetType = UNSET
    password: str | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class Access:
    """Who comes in, and as whom."""

    def __init__(
        self, uow: UnitOfWork, directory: Directory, *, clock: Clock = utc_now, hasher: PasswordHasher | None = None
    ) -> None:
        self._uow = uow
        self._directory = directory
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._hashing = asyncio.Semaphore(2)  # argon2 takes 64 MiB each time
        self._accounts, self._addresses = Attempts(), Attempts(free=20)
        self._decoy: str | None = None
        self._touched: dict[str, datetime] = {}
        self._last_known: dict[str, Caller] = {}

    # --- The first start

    async def first_start(
        self,
        *,
        preset_key: str | None = None,
        email: str = "admin@localhost",
        operator_name: str | None = None,
        operator_party: str = "ZZ*FCT",
    ) -> FirstStart | None:
        """Give an empty store an operator, an administrator and a key; None when it has them. What the settings name (the preset
        key, the first operator's legal name) is set each time; its party only now, since partners come to know it."""
        begun, operators = None, await self._directory.operators()
        if not operators:
            begun = await self._begin(email, operator_name or "My network", operator_party, with_key=preset_key is None)
        elif operator_name:
            await self._rename([each for each in operators if each.id == FIRST_OPERATOR], operator_name)
        if preset_key is not None:
            await self._preset(preset_key)
        return begun

    async def _rename(self, operators: list[Operator], name: str) -> None:
        for operator in operators:
            if operator.legal_name != name:
                data: dict[str, object] = {"was": operator.legal_name, "is": name}
                caller = system_caller("settings")
                event = new_event(
                    "OperatorChanged", caller, self._clock(), operator_id=operator.id, subject_id=operator.id, data=data
                )
                patch = Patch(Operator, {"id": operator.id}, {"legal_name": name})
                await self._uow.commit(Unit(key="access", writes=[patch], events=[event]))

    async def _begin(self, email: str, operator_name: str, party: str, *, with_key: bool) -> FirstStart | None:
        now, password, secret = self._clock(), secrets.token_urlsafe(15), new_secret_key() if with_key else None
        country_code, _, party_id = party.upper().partition("*")
        operator = Operator(
            id=FIRST_OPERATOR, country_code=country_code, party_id=party_id, legal_name=operator_name, created_at=now
        )
        user = User(
            id=new_id(),
            operator_id=None,
            email=normal_email(email),
            name="Administrator",
            password_hash=await self._hash(password),
            role=Role.ADMINISTRATOR,
            created_at=now,
        )
        caller = system_caller("first start")
        unit = Unit(key="access", writes=[Insert(operator), Insert(user)])
        unit.events.append(new_event("OperatorChanged", caller, now, operator_id=operator.id, subject_id=operator.id))
        unit.events.append(_user_changed(caller, user, now))
        if secret is not None:
            key = _key(secret, "first start", Role.ADMINISTRATOR, None, caller, now)
            unit.writes.append(Insert(key))
            unit.events.append(_key_created(caller, key))
        try:
            await self._uow.commit(unit)
        except Conflict:  # another process was first
            return None
        return FirstStart(operator=operator, email=user.email, password=password, api_key=secret)

    async def _preset(self, secret: str) -> None:
        """The key that the settings name: one row, which follows the setting."""
        old = await self._directory.key(PRESET_KEY)
        if old is not None and old.sha256 == key_digest(secret) and old.revoked_at is None:
            return
        if len(secret) < 16:
            raise InvalidInput("The preset API key is too short: it needs at least 16 characters.")
        now, caller = self._clock(), system_caller("settings")
        key = _key(secret, "preset by the settings", Role.ADMINISTRATOR, None, caller, now)
        key = msgspec.structs.replace(key, id=PRESET_KEY)
        await self._uow.commit(Unit(key="access", writes=[Upsert(key)], events=[_key_created(caller, key)]))

    # --- Coming in

    async def sign_in(self, email: str, password: str, *, address: str = "") -> User:
        """The person with this password. Guessing slows down, by account and by address; an unknown person costs the same time."""
        now, account = self._clock(), email.strip().casefold()[:254]
        if (wait := max(self._accounts.wait_s(account, now), self._addresses.wait_s(address, now))) > 0:
            raise TooMany(f"Too many failed attempts; try again in {wait} seconds.", retry_after_s=wait)
        user = await self._directory.user_by_email(account)
        right = await self._verify(user.password_hash if user is not None else await self._decoy_hash(), password)
        if user is None or user.disabled or not right:
            self._accounts.failed(account, now)
            self._addresses.failed(address, now)
            raise Unauthenticated(WRONG, code="wrong_password")
        self._accounts.succeeded(account)
        await self._note_sign_in(user, password, now)
        return user

    async def _note_sign_in(self, user: User, password: str, now: datetime) -> None:
        caller = caller_of(user)
        event = new_event("UserSignedIn", caller, now, operator_id=user.operator_id, subject_id=user.id)
        unit = Unit(key="access", events=[event])
        if self._hasher.check_needs_rehash(user.password_hash):
            unit.writes.append(Patch(User, {"id": user.id}, {"password_hash": await self._hash(password)}))
        await self._uow.commit(unit)

    async def caller_of_user(self, user_id: str, stamp: str, nonce: str) -> Caller:
        """The person that a sign-in cookie names. `stamp` (see `stamp_of`) ends every sign-in when the password changes; `nonce`
        is this one's own."""
        user = await self._directory.user(user_id)
        if user is None or user.disabled or not secrets.compare_digest(stamp_of(user), stamp):
            raise Unauthenticated("Sign in again.")
        if await self._directory.sign_in_ended(nonce):
            raise Unauthenticated("Sign in again.")
        return caller_of(user)

    async def sign_out(self, nonce: str, until: datetime) -> None:
        """End one sign-in, which would have ended `until`, for every copy of its cookie and on every node. Again: no change."""
        await self._uow.commit(Unit(key="access", writes=[Upsert(EndedSignIn(nonce=nonce, until=until))]))

    async def authenticate_key(self, bearer: str) -> Caller:
        """The caller behind an API key; while the store is away, as it was last known, so that the figures can still be read."""
        digest = key_digest(bearer)
        try:
            key = await self._directory.key_by_sha256(digest)
        except Unavailable:
            if digest in self._last_known:
                return self._last_known[digest]
            raise
        if key is None or key.revoked_at is not None:
            self._last_known.pop(digest, None)
            raise Unauthenticated("This API key is unknown or was revoked.", code="wrong_key")
        await self._touch(key)
        caller = Caller(kind="key", id=key.id, name=key.name, operator_id=key.operator_id, role=key.role)
        self._last_known[digest] = caller
        return caller

    async def _touch(self, key: ApiKey) -> None:
        """Note that the key is in use, at most once a minute; a store that is down does not keep anyone out for it."""
        now = self._clock()
        if now - self._touched.get(key.id, key.created_at - TOUCH_EVERY) < TOUCH_EVERY:
            return
        self._touched[key.id] = now
        try:
            await self._uow.commit(Unit(key="access", writes=[Patch(ApiKey, {"id": key.id}, {"last_used_at": now})]))
        except Unavailable:
            self._touched.pop(key.id, None)

    # --- Keys

    async def create_key(self, caller: Caller, *, name: str, role: Role, operator_id: str | None = None) -> CreatedKey:
        """Make a key within the caller's scope; its text is answered this once."""
        caller.require(Role.ADMINISTRATOR)
        now, secret = self._clock(), new_secret_key()
        key = _key(secret, name, role, await self._scope(caller, operator_id), caller, now)
        await self._uow.commit(Unit(key="access", writes=[Insert(key)], events=[_key_created(caller, key)]))
        return CreatedKey(key=key, secret=secret)

    async def revoke_key(self, caller: Caller, key_id: str) -> ApiKey:
        """End a key; it stays listed. Doing it again changes nothing."""
        caller.require(Role.ADMINISTRATOR)
        key = await self._directory.key(key_id)
        if key is None or not caller.sees(key.operator_id):
            raise NotFound("There is no such key.")
        if key.revoked_at is not None:
            return key
        now = self._clock()
        event = new_event("KeyRevoked", caller, now, operator_id=key.operator_id, subject_id=key.id, data={"name": key.name})
        await self._uow.commit(Unit(key="access", writes=[Patch(ApiKey, {"id": key.id}, {"revoked_at": now})], events=[event]))
        self._last_known = {digest: known for digest, known in self._last_known.items() if known.id != key.id}
        return msgspec.structs.replace(key, revoked_at=now)

    # --- People

    async def create_user(self, caller: Caller, new: NewUser) -> User:
        """Let a person in, within the caller's scope."""
        caller.require(Role.ADMINISTRATOR)
        check_password(new.password)
        email = normal_email(new.email)
        if await self._directory.user_by_email(email) is not None:
            raise Conflict("An account with this e-mail address exists already.", code="email_taken")
        now = self._clock()
        user = User(
            id=new_id(),
            operator_id=await self._scope(caller, new.operator_id),
            email=email,
            name=new.name or email,
            password_hash=await self._hash(new.password),
            role=new.role,
            created_at=now,
        )
        await self._uow.commit(Unit(key="access", writes=[Insert(user)], events=[_user_changed(caller, user, now)]))
        return user

    async def change_user(self, caller: Caller, user_id: str, change: UserChange) -> User:
        """Change a person's name, role or password, or lock them out. Nobody takes their own way in away."""
        caller.require(Role.ADMINISTRATOR)
        user = await self._directory.user(user_id)
        if user is None or not caller.sees(user.operator_id):
            raise NotFound("There is no such account.")
        if caller.id == user.id and (change.disabled is True or change.role not in (UNSET, user.role)):
            raise Conflict("You cannot lock yourself out or change your own role.", code="own_account")
        values = await self._values(change)
        user, now = msgspec.convert(msgspec.structs.asdict(user) | values, User), self._clock()
        unit = Unit(key="access", writes=[Patch(User, {"id": user.id}, values)] if values else [])
        unit.events.append(_user_changed(caller, user, now, tuple(values)))
        await self._uow.commit(unit)
        return user

    async def _values(self, change: UserChange) -> dict[str, object]:
        values: dict[str, object] = {k: v for k, v in msgspec.structs.asdict(change).items() if v is not UNSET and k != "password"}
        if change.password is not UNSET:
            check_password(change.password)
            values["password_hash"] = await self._hash(change.password)
        return values

    async def _scope(self, caller: Caller, operator_id: str | None) -> str | None:
        """The operator that a new account or key is bound to: never wider than the caller's own."""
        if operator_id is None:
            return caller.operator_id
        if not caller.sees(operator_id) or await self._directory.operator(operator_id) is None:
            raise NotFound("There is no such operator.")
        return operator_id

    # --- Hashing, off the event loop

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, hashed: str, password: str) -> bool:
        async with self._hashing:
            try:
                return await asyncio.to_thread(self._hasher.verify, hashed, password[:1024])
            except (VerifyMismatchError, InvalidHashError):
                return False

    async def _decoy_hash(self) -> str:
        if self._decoy is None:
            self._decoy = await self._hash(secrets.token_urlsafe(15))
        return self._decoy


def caller_of(user: User) -> Caller:
    """The person as a caller."""
    return Caller(kind="user", id=user.id, name=user.name, operator_id=user.operator_id, role=user.role)


def stamp_of(user: User) -> str:
    """Goes into a sign-in cookie: changes with the password, tells nothing of it."""
    return hashlib.sha256(f"{user.id}:{user.password_hash}".encode()).hexdigest()[:32]


def _key(secret: str, name: str, role: Role, operator_id: str | None, caller: Caller, now: datetime) -> ApiKey:
    return ApiKey(
        id=new_id(),
        operator_id=operator_id,
        name=name,
        prefix=secret[:8],
        sha256=key_digest(secret),
        role=role,
        created_at=now,
        created_by=f"{caller.kind}:{caller.id}",
    )


def _key_created(caller: Caller, key: ApiKey) -> Event:
    data: dict[str, object] = {"name": key.name, "role": key.role.value, "prefix": key.prefix}
    return new_event("KeyCreated", caller, key.created_at, operator_id=key.operator_id, subject_id=key.id, data=data)


def _user_changed(caller: Caller, user: User, now: datetime, changed: tuple[str, ...] = ("created",)) -> Event:
    data: dict[str, object] = {"email": user.email, "role": user.role.value, "disabled": user.disabled, "changed": list(changed)}
    return new_event("UserChanged", caller, now, operator_id=user.operator_id, subject_id=user.id, data=data)
