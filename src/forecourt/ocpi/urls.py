"""URLs of objects under a module's endpoint (transport §client_owned_object_push, T15, T22)."""

from urllib.parse import quote

from forecourt.kit.errors import FieldFault, InvalidInput


def object_url(endpoint: str, *segments: str) -> str:
    """`endpoint`, with or without a trailing slash, and path segments after it, each escaped; never `//`.

    Raises InvalidInput for a segment that would lead elsewhere: an empty one, `.` and `..`.
    """
    for segment in segments:
        if segment in ("", ".", ".."):
            sentence = f"{segment!r} cannot stand in a URL."
            raise InvalidInput(sentence, faults=(FieldFault("", "T22", sentence),))
    return "/".join([endpoint.rstrip("/"), *(quote(segment, safe="") for segment in segments)])
