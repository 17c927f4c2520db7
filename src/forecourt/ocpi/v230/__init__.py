"""The objects of OCPI 2.3.0 (mod_*.asciidoc). What 2.3.0 left as it was is the class of 2.2.1."""
