"""Versions and endpoints of 2.3.0 (version_information_endpoint): as 2.2.1."""

from forecourt.ocpi.v221.versions import Endpoint, Version, VersionDetails

__all__ = ["Endpoint", "Version", "VersionDetails"]
