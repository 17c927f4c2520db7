"""The server key: what station passwords are kept under. It lives in a file, not in the database (decision 6)."""

import contextlib
import os
import secrets
from pathlib import Path

from forecourt.kit.errors import InvalidInput

LENGTH = 32


def load_or_make(path: Path) -> bytes:
    """The key in `path` (hexadecimal); made, readable by its owner only, when the file is not there. Raises `InvalidInput`."""
    with contextlib.suppress(FileExistsError):
        _make(path)
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise InvalidInput(f"The server key in {path} cannot be read ({error}). Restore the file from its backup.") from error
    if len(key) < LENGTH:
        raise InvalidInput(f"The server key in {path} is too short: {LENGTH} bytes as hexadecimal digits are needed.")
    return key


def _make(path: Path) -> None:
    """Write a fresh key; complete or not at all, and never over another."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(LENGTH) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError as error:
        raise InvalidInput(f"The server key cannot be written to {path} ({error.strerror}). Set server_key_file.") from error
    finally:
        fresh.unlink(missing_ok=True)
