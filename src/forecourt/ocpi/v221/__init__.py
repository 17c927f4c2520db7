"""The objects of OCPI 2.2.1 (mod_*.asciidoc)."""
