"""People, keys and the first start, on a real store."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from forecourt.app.access import FIRST_OPERATOR, Access, NewUser, UserChange, caller_of, stamp_of
from forecourt.app.ports import Insert, Unit
from forecourt.domain.access import ApiKey, Caller, Operator, Role
from forecourt.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany, Unauthenticated, Unavailable
from forecourt.store.store import Store
from tests.passwords import QUICK

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
PRESET = "fc_preset_0123456789abcdef"


class Clock:
    """Stands still until it is moved."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    opened = await Store.open(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(store: Store, clock: Clock) -> Access:
    return made(store, clock)


def made(store: Store, clock: Clock) -> Access:
    return Access(store.uow, store.directory, clock=clock, hasher=QUICK)


def person(role: Role = Role.ADMINISTRATOR, operator_id: str | None = FIRST_OPERATOR) -> Caller:
    return Caller(kind="user", id="root", name="Root", operator_id=operator_id, role=role)


async def ann(access: Access, role: Role = Role.OPERATOR) -> str:
    user = await access.create_user(person(), NewUser(email="Ann@Example.org", name="Ann", password=PASSWORD, role=role))
    return user.id


# --- The first start


async def test_an_empty_store_is_given_an_administrator_and_a_key_once(access: Access) -> None:
    begun = await access.first_start()
    again = await access.first_start()

    assert begun is not None
    assert begun.api_key is not None
    assert again is None
    assert (await access.sign_in(begun.email, begun.password)).role is Role.ADMINISTRATOR
    assert (await access.authenticate_key(begun.api_key)).role is Role.ADMINISTRATOR


async def test_of_two_processes_that_start_at_once_one_is_first(store: Store, clock: Clock) -> None:
    begun = await asyncio.gather(*(made(store, clock).first_start() for _ in range(4)))

    assert sum(each is not None for each in begun) == 1
    assert len(await store.directory.operators()) == 1


async def test_the_preset_key_follows_the_setting(access: Access) -> None:
    begun = await access.first_start(preset_key=PRESET)
    await access.first_start(preset_key=PRESET)
    first = await access.authenticate_key(PRESET)
    await access.first_start(preset_key=PRESET + "-changed")

    assert begun is not None
    assert begun.api_key is None
    assert (await access.authenticate_key(PRESET + "-changed")).id == first.id
    with pytest.raises(Unauthenticated):
        await access.authenticate_key(PRESET)


async def test_the_operators_name_follows_the_setting(access: Access, store: Store) -> None:
    await access.first_start(operator_name="One GmbH")
    await access.first_start(operator_name="Two GmbH")
    await access.first_start()

    assert [each.legal_name for each in await store.directory.operators()] == ["Two GmbH"]


# --- Coming in


async def test_the_right_password_comes_in_however_the_address_is_spelt(access: Access) -> None:
    await ann(access)

    user = await access.sign_in(" ANN@example.ORG", PASSWORD)

    assert (user.name, caller_of(user).kind, caller_of(user).role) == ("Ann", "user", Role.OPERATOR)


@pytest.mark.parametrize(("email", "password"), [("ann@example.org", "wrong"), ("bob@example.org", PASSWORD), ("", "")])
async def test_a_wrong_password_and_an_unknown_person_look_alike(access: Access, email: str, password: str) -> None:
    await ann(access)

    with pytest.raises(Unauthenticated) as refusal:
        await access.sign_in(email, password)

    assert (refusal.value.code, refusal.value.message) == ("wrong_password", "The e-mail address or the password is wrong.")


async def test_guessing_is_slowed_down_even_for_the_right_password(access: Access, clock: Clock) -> None:
    await ann(access)
    for _ in range(6):
        with pytest.raises(Unauthenticated):
            await access.sign_in("ann@example.org", "wrong")
        clock.now += timedelta(seconds=1)
    clock.now -= timedelta(seconds=1)

    with pytest.raises(TooMany) as refusal:
        await access.sign_in("ann@example.org", PASSWORD)
    clock.now += timedelta(seconds=refusal.value.retry_after_s)

    assert (await access.sign_in("ann@example.org", PASSWORD)).name == "Ann"


async def test_one_address_cannot_try_one_password_on_everyone(access: Access) -> None:
    for number in range(20):
        with pytest.raises(Unauthenticated):
            await access.sign_in(f"user{number}@example.org", PASSWORD, address="192.0.2.1")

    with pytest.raises(TooMany):
        await access.sign_in("user99@example.org", PASSWORD, address="192.0.2.1")
    with pytest.raises(Unauthenticated):
        await access.sign_in("user99@example.org", PASSWORD, address="192.0.2.2")


async def test_a_new_password_ends_every_sign_in(access: Access) -> None:
    await ann(access)
    user = await access.sign_in("ann@example.org", PASSWORD)
    before = await access.caller_of_user(user.id, stamp_of(user), "nonce")

    changed = await access.change_user(person(), user.id, UserChange(password="another long password"))

    assert before.name == "Ann"
    with pytest.raises(Unauthenticated):
        await access.caller_of_user(user.id, stamp_of(user), "nonce")
    assert (await access.caller_of_user(user.id, stamp_of(changed), "nonce")).id == user.id


async def test_a_sign_out_ends_that_sign_in_for_good_and_no_other(access: Access, store: Store, clock: Clock) -> None:
    await ann(access)
    user = await access.sign_in("ann@example.org", PASSWORD)

    await access.sign_out("one", NOW + timedelta(hours=12))
    await access.sign_out("one", NOW + timedelta(hours=12))

    after_a_restart = made(store, clock)
    with pytest.raises(Unauthenticated):
        await after_a_restart.caller_of_user(user.id, stamp_of(user), "one")
    assert (await after_a_restart.caller_of_user(user.id, stamp_of(user), "two")).id == user.id


async def test_who_is_locked_out_stays_out(access: Access) -> None:
    user_id = await ann(access)
    user = await access.sign_in("ann@example.org", PASSWORD)

    await access.change_user(person(), user_id, UserChange(disabled=True))

    with pytest.raises(Unauthenticated):
        await access.sign_in("ann@example.org", PASSWORD)
    with pytest.raises(Unauthenticated):
        await access.caller_of_user(user_id, stamp_of(user), "nonce")


async def test_an_old_hash_is_renewed_at_sign_in(access: Access, store: Store, clock: Clock) -> None:
    await ann(access)
    stronger = Access(store.uow, store.directory, clock=clock, hasher=PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))

    await stronger.sign_in("ann@example.org", PASSWORD)

    stored = await store.directory.user_by_email("ann@example.org")
    assert stored is not None
    assert "t=2" in stored.password_hash
    assert (await stronger.sign_in("ann@example.org", PASSWORD)).name == "Ann"


# --- Keys and people


async def test_a_key_comes_in_until_it_is_revoked(access: Access, store: Store) -> None:
    made = await access.create_key(person(), name="billing", role=Role.VIEWER)
    caller = await access.authenticate_key(made.secret)
    used = await store.directory.key(made.key.id)
    await access.revoke_key(person(), made.key.id)

    assert (caller.kind, caller.name, caller.role, caller.operator_id) == ("key", "billing", Role.VIEWER, FIRST_OPERATOR)
    assert used is not None
    assert used.last_used_at == NOW
    assert made.secret not in repr(used)
    with pytest.raises(Unauthenticated):
        await access.authenticate_key(made.secret)


async def test_while_the_store_is_away_a_key_counts_as_it_was_last_known(
    access: Access, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: str) -> ApiKey | None:
        raise Unavailable("The database went home.")

    known = await access.create_key(person(), name="metrics", role=Role.VIEWER)
    revoked = await access.create_key(person(), name="old", role=Role.VIEWER)
    for each in (known, revoked):
        await access.authenticate_key(each.secret)
    await access.revoke_key(person(), revoked.key.id)
    monkeypatch.setattr(store.directory, "key_by_sha256", away)

    caller = await access.authenticate_key(known.secret)

    assert caller.name == "metrics"
    for secret in (revoked.secret, "fc_never_seen"):
        with pytest.raises(Unavailable):
            await access.authenticate_key(secret)


async def test_a_key_is_never_wider_than_who_made_it(access: Access, store: Store) -> None:
    other = Operator(id="other", country_code="NL", party_id="OTH", legal_name="Other", created_at=NOW)
    await access.first_start()
    await store.uow.commit(Unit(key="t", writes=[Insert(other)]))

    by_node = await access.create_key(person(operator_id=None), name="theirs", role=Role.VIEWER, operator_id="other")

    assert by_node.key.operator_id == "other"
    with pytest.raises(NotFound):
        await access.create_key(person(), name="x", role=Role.VIEWER, operator_id="other")
    with pytest.raises(NotFound):
        await access.revoke_key(person(), by_node.key.id)
    with pytest.raises(Forbidden):
        await access.create_key(person(Role.OPERATOR), name="x", role=Role.VIEWER)


async def test_an_address_has_one_account(access: Access) -> None:
    await ann(access)

    with pytest.raises(Conflict) as refusal:
        await ann(access)

    assert refusal.value.code == "email_taken"


async def test_nobody_locks_themselves_out(access: Access) -> None:
    user_id = await ann(access, Role.ADMINISTRATOR)
    own = caller_of(await access.sign_in("ann@example.org", PASSWORD))

    for change in (UserChange(disabled=True), UserChange(role=Role.VIEWER)):
        with pytest.raises(Conflict):
            await access.change_user(own, user_id, change)

    assert (await access.change_user(own, user_id, UserChange(name="Anna", role=Role.ADMINISTRATOR))).name == "Anna"


async def test_a_short_password_is_refused(access: Access) -> None:
    with pytest.raises(InvalidInput):
        await access.create_user(person(), NewUser(email="bob@example.org", password="short"))
