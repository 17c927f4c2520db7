"""The product as its users meet it: `forecourt price` and `forecourt periods` as processes, lines in and lines out."""

import json
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

import msgspec

Json: TypeAlias = dict[str, Any]

ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
CLOSE: Final = Fraction(1, 10**20)
"""How near a decimal must come to a fraction that no decimal is: far below any unit of any currency."""


def run(command: str, lines: Iterable[bytes], *options: str) -> list[Json]:
    """The answers to the lines, from a process of its own that reads its standard input; each answer must be one line of JSON."""
    process = subprocess.run(
        [sys.executable, "-m", "forecourt", command, *options],
        input=b"".join(line + b"\n" for line in lines),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert process.returncode in (0, 1), process.stderr.decode()
    return [json.loads(line) for line in process.stdout.splitlines()]


def encoded(line: Json) -> bytes:
    """The line as JSON, exact decimals as numbers."""
    return ENCODER.encode(line)


def same(text: str | None, amount: Fraction | None) -> bool:
    """Whether the text is that number: exactly, or closely where the number has no end as a decimal."""
    if text is None or amount is None:
        return text is None and amount is None
    if Fraction(text) == amount:
        return True
    return endless(amount) and near(text, amount)


def near(text: str, amount: Fraction) -> bool:
    """Whether the text is that number but for the last digits of fractions that were written before they were added."""
    return abs(Fraction(text) - amount) <= CLOSE * max(Fraction(1), abs(amount))


def endless(amount: Fraction) -> bool:
    """Whether no decimal is this number: its denominator knows other primes than 2 and 5."""
    rest = amount.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest != 1


def billed(answer: Json) -> dict[str, str]:
    """What was billed by dimension, the time of the reservation (RESERVATION) apart from that of charging."""
    found: dict[str, str] = dict(answer["billed"])
    reserved = [Decimal(line["billed"]) for line in answer["lines"] if line["reservation"] and line["dimension"] == "TIME"]
    if reserved:
        found["RESERVATION"] = str(sum(reserved))
        found["TIME"] = str(Decimal(found["TIME"]) - sum(reserved))
    return found
