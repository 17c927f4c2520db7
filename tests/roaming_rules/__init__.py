"""The rules of OCPI that the tests cite, and which of them no test proves, with the reason."""
