"""Reference pages that are generated from the code, so that they cannot be wrong: settings, command line, events, flags."""
