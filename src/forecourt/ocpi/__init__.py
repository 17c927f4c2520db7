"""The OCPI wire as a library: documents and the objects of 2.1.1, 2.2.1 and 2.3.0; no sockets, no clock, no store."""
