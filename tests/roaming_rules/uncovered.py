"""Rules that no test proves, and why: said on the page, next to what is proved."""

from typing import Final

UNCOVERED: Final[dict[str, str]] = {
    "G07": "Forecourt is not yet a smart charging provider between two others; a hub replaces response URLs (H18).",
}
"""Id → why."""
