"""The central system held against the standard: one test for each case id, station side scripted, nothing shared with the server.

`docs/reference/conformance.md` is generated from these tests.
"""
