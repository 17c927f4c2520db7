"""Who may do what: roles, scopes, keys and passwords."""

import pytest

from forecourt.domain.access import Caller, Role, check_password, key_digest, new_secret_key, normal_email, owner_for, system_caller
from forecourt.kit.errors import Forbidden, InvalidInput


def caller(role: Role = Role.VIEWER, operator_id: str | None = "op1") -> Caller:
    return Caller(kind="user", id="u1", name="Ann", operator_id=operator_id, role=role)


@pytest.mark.parametrize(
    ("has", "may"),
    [(Role.VIEWER, {Role.VIEWER}), (Role.OPERATOR, {Role.VIEWER, Role.OPERATOR}), (Role.ADMINISTRATOR, set(Role))],
)
def test_each_role_includes_the_ones_before_it(has: Role, may: set[Role]) -> None:
    for role in may:
        caller(has).require(role)
    for role in set(Role) - may:
        with pytest.raises(Forbidden, match=role.value):
            caller(has).require(role)


def test_a_caller_sees_their_operator_only_and_the_node_sees_all() -> None:
    seen = [caller().sees("op1"), caller().sees("op2"), caller().sees(None), system_caller("job").sees("op2")]

    assert seen == [True, False, False, True]


def test_a_new_thing_of_the_whole_node_needs_one_operator() -> None:
    with pytest.raises(InvalidInput) as refusal:
        owner_for(caller(operator_id=None), [])

    assert refusal.value.code == "operator_needed"


def test_keys_are_long_recognisable_and_never_twice_the_same() -> None:
    keys = {new_secret_key() for _ in range(100)}

    assert len(keys) == 100
    assert all(key.startswith("fc_") and len(key) >= 43 for key in keys)
    assert len({key_digest(key) for key in keys}) == 100


@pytest.mark.parametrize("text", ["", "a", "a@", "@b", "a@b@c", "a b@c", "a" * 254 + "@b"])
def test_what_cannot_be_an_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        normal_email(text)


def test_addresses_are_compared_without_case_and_space() -> None:
    assert normal_email(" Ann@Example.org ") == "ann@example.org"


@pytest.mark.parametrize("password", ["", "too short", "x" * 201])
def test_a_password_that_is_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        check_password(password)
