"""The console in a real Chromium, over a real node."""
