"""What can be sent to a station of a version, for forms and raw calls: the app's `MessageCatalog` over `ocpp/catalog`."""

from collections.abc import Sequence

import msgspec

from forecourt.app.ports import GivenPassword
from forecourt.csms.passwords import password_in
from forecourt.domain.commands import Command
from forecourt.kit.errors import FieldFault
from forecourt.ocpp import catalog
from forecourt.ocpp.catalog import Direction, Entry
from forecourt.ocpp.validation import faults_in
from forecourt.ocpp.versions import Version


class Catalogue:
    """`MessageCatalog` over the catalog of OCPP."""

    def actions(self, version: str) -> Sequence[str]:
        """Actions that a central system may send in this version, in alphabetical order; none for an unknown version."""
        if version not in set(Version):
            return ()
        return sorted(action for action, entry in catalog.entries(Version(version)).items() if _sendable(entry))

    def faults(self, version: str, action: str, payload: object) -> list[FieldFault] | None:
        """Every fault of a request payload (plain data, or JSON text) against its schema; [] when valid; None when the action
        is not one that can be sent in this version."""
        entry = catalog.find(Version(version), action) if version in set(Version) else None
        if entry is None or not _sendable(entry):
            return None
        if isinstance(payload, bytes | str | msgspec.Raw):
            payload = msgspec.json.decode(payload)
        return [FieldFault(_json_path(each.path), each.schema_path, each.message) for each in faults_in(entry.request, payload)]

    def password_in(self, command: Command) -> GivenPassword | None:
        """The station password that the command gives; None when it gives none."""
        return password_in(command)


def _sendable(entry: Entry) -> bool:
    return entry.direction is not Direction.FROM_STATION and not entry.send


def _json_path(pointer: str) -> str:
    """A JSON pointer as the API writes places: `$.meterValue[0].timestamp`."""
    steps = pointer.split("/")[1:]
    return "$" + "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in steps)
