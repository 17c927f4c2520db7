"""From version to version: 2.3.0 is the pivot; every field that does not survive is told (§1.18).

The walk is over the raw document, so that fields that no version knows go along, and numbers keep their digits. Between two
neighbouring versions stands one table each way; 2.1.1 reaches the pivot in two steps.
"""

from forecourt.ocpi.bridge.bridging import Bridged, bridged, bridged_changes, downgraded, upgraded
from forecourt.ocpi.bridge.losses import Code, Loss

__all__ = ["Bridged", "Code", "Loss", "bridged", "bridged_changes", "downgraded", "upgraded"]
