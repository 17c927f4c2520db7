"""The objects of OCPI 2.1.1 (mod_*.md)."""
