"""The examples of the standards' chapters, stated in files of our own: `golden/<version>/<module>.json`, by object and name.

`PATCH Location` is the body of a PATCH of a Location.
"""

import importlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from forecourt.ocpi.energy import EnergyMix
from forecourt.ocpi.envelope import Head
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import DisplayText, Wire

FOLDER: Final = Path(__file__).parent / "golden"
PATCH: Final = "PATCH "
SHARED: Final[dict[str, type[Wire]]] = {"EnergyMix": EnergyMix, "DisplayText": DisplayText, "Envelope": Head}


@dataclass(frozen=True)
class Example:
    """One document, as text, and what it is."""

    version: Version
    module: str
    object: str
    name: str
    text: str

    @property
    def of(self) -> type[Wire]:
        """The struct of its object in its version."""
        name = self.object.removeprefix(PATCH)
        if name in SHARED:
            return SHARED[name]
        room = importlib.import_module(f"forecourt.ocpi.v{self.version.replace('.', '')}.{self.module}")
        found: type[Wire] = getattr(room, name)
        return found

    @property
    def partial(self) -> bool:
        """Whether it is the body of a PATCH."""
        return self.object.startswith(PATCH)

    def __str__(self) -> str:
        return f"{self.version} {self.object}: {self.name}"


def _examples() -> list[Example]:
    decoder = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
    return [
        Example(Version(file.parent.name), file.stem, object_, name, bytes(raw).decode())
        for file in sorted(FOLDER.glob("*/*.json"))
        for object_, named in decoder.decode(file.read_bytes()).items()
        for name, raw in named.items()
    ]


EXAMPLES: Final = _examples()


def spelled(text: str | bytes) -> Any:
    """The document as the standard library reads it, each number by its text: an opinion that is not ours."""
    return json.loads(text, parse_float=str, parse_int=str)


def present(document: Any) -> Any:
    """Without what is absent in other words: null and the empty list (Y05)."""
    if isinstance(document, dict):
        return {name: present(value) for name, value in document.items() if value is not None and value != []}
    return [present(each) for each in document] if isinstance(document, list) else document
