"""Guessing is slow: the count of failed sign-ins."""

from datetime import UTC, datetime, timedelta

from forecourt.domain.attempts import LONGEST, Attempts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def failing(times: int, attempts: Attempts | None = None, key: str = "a@b") -> Attempts:
    attempts = attempts or Attempts()
    for _ in range(times):
        attempts.failed(key, NOW)
    return attempts


def test_people_may_mistype_a_few_times() -> None:
    attempts = failing(4)

    assert attempts.wait_s("a@b", NOW) == 0


def test_every_further_failure_doubles_the_wait() -> None:
    waits = [failing(times).wait_s("a@b", NOW) for times in (5, 6, 7, 8)]

    assert waits == [1, 2, 4, 8]


def test_the_wait_has_an_end() -> None:
    attempts = failing(60)

    assert attempts.wait_s("a@b", NOW) == LONGEST.total_seconds()
    assert attempts.wait_s("a@b", NOW + LONGEST) == 0


def test_a_part_of_a_second_is_still_a_wait() -> None:
    attempts = failing(5)

    assert attempts.wait_s("a@b", NOW + timedelta(milliseconds=900)) == 1


def test_failures_of_long_ago_are_forgotten() -> None:
    attempts = failing(20)

    attempts.failed("a@b", NOW + LONGEST)

    assert attempts.wait_s("a@b", NOW + LONGEST) == 0


def test_another_account_is_not_slowed_down() -> None:
    attempts = failing(20)

    assert attempts.wait_s("c@d", NOW) == 0


def test_success_clears_the_account() -> None:
    attempts = failing(20)

    attempts.succeeded("a@b")

    assert attempts.wait_s("a@b", NOW) == 0


def test_memory_is_bounded_and_the_oldest_go_first() -> None:
    attempts = Attempts(capacity=2)
    for key in ("old", "middle", "new"):
        failing(6, attempts, key)

    assert [attempts.wait_s(key, NOW) for key in ("old", "middle", "new")] == [0, 2, 2]
