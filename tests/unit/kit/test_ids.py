"""Ids are version 7 UUIDs that sort in the order they were made."""

import uuid

from forecourt.kit.ids import new_id


def test_ids_are_uuid7_unique_and_in_order() -> None:
    made = [new_id() for _ in range(20_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {uuid.UUID(each).version for each in made} == {7}
    assert {uuid.UUID(each).variant for each in made} == {uuid.RFC_4122}
