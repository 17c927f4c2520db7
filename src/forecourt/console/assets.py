"""The bundled script and style, served under names that hold their content's hash, so that browsers keep them for good."""

import hashlib
import mimetypes
from pathlib import Path

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from forecourt.kit.errors import NotFound

FOLDER = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"


class Assets:
    """The files of `make assets`, read once. A missing file has a plain address, whose answer says what to do."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files: dict[str, tuple[bytes, str, str]] = {}
        self._addresses: dict[str, str] = {}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                self._add(path)

    def url(self, name: str) -> str:
        """Where a browser finds the file."""
        return f"/static/{self._addresses.get(name, name)}"

    def find(self, name: str) -> tuple[bytes, str, str]:
        """Content, media type and cache rule. Raises `NotFound`."""
        if name not in self._files:
            raise NotFound(f"There is no {name}; `make assets` builds the console's files.")
        return self._files[name]

    def _add(self, path: Path) -> None:
        content = path.read_bytes()
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        hashed = f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"
        self._addresses[path.name] = hashed
        self._files[hashed] = (content, media_type, FOR_GOOD)
        self._files[path.name] = (content, media_type, "no-cache")


@get("/static/{name:str}", opt={"open": True}, sync_to_thread=False)
def static(assets: NamedDependency[SkipValidation[Assets]], name: FromPath[str]) -> Response[bytes]:
    """One bundled file."""
    content, media_type, cache = assets.find(name)
    return Response(content, media_type=media_type, headers={"Cache-Control": cache})
