"""Programs that build parts of the project; nothing here is installed."""
