"""The command line: serve, demo, simulate, keys, migrate."""
