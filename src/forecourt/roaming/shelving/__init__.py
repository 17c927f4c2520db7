"""What partners own, put on the shelf as it came: whole objects and children, PUT and PATCH, by push and by pull (T13 to T18)."""

from forecourt.roaming.shelving.named import Named, of_document, of_party, owner_of
from forecourt.roaming.shelving.shelving import Shelving, speaks_for

__all__ = ["Named", "Shelving", "of_document", "of_party", "owner_of", "speaks_for"]
