"""Rules that no test proves, and why: said on the page, next to what is proved."""

from typing import Final

UNCOVERED: Final[dict[str, str]] = {}
"""Id → why."""
