"""Sequence numbers of a transaction's events: which are missing. Ranges are inclusive, ascending, and bounded in number."""

Gaps = tuple[tuple[int, int], ...]

MOST_RANGES = 64


def in_gap(gaps: Gaps, number: int) -> bool:
    """Whether this number is missing."""
    return any(first <= number <= last for first, last in gaps)


def opened(gaps: Gaps, first: int, last: int) -> Gaps:
    """The gaps with one more behind all others. Too many: the oldest two become one, which may name numbers that did arrive;
    their content keys still tell a retransmission."""
    grown = (*gaps, (first, last))
    if len(grown) > MOST_RANGES:
        grown = ((grown[0][0], grown[1][1]), *grown[2:])
    return grown


def filled(gaps: Gaps, number: int) -> Gaps:
    """The gaps without this number."""
    kept: list[tuple[int, int]] = []
    for first, last in gaps:
        if not first <= number <= last:
            kept.append((first, last))
            continue
        if first < number:
            kept.append((first, number - 1))
        if number < last:
            kept.append((number + 1, last))
    return tuple(kept) if len(kept) <= MOST_RANGES else ((kept[0][0], kept[1][1]), *kept[2:])


def spoken(gaps: Gaps) -> str:
    """The ranges for a person: `3, 7-9`."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in gaps)
