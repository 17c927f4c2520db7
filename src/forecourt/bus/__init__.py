"""Between processes: a small publish/subscribe interface (the port is in `app.ports`) with its forms."""
