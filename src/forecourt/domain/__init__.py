"""Nouns and rules: pure and synchronous. Knows no protocol, no database, no clock of its own."""
