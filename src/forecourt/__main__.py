"""`python -m forecourt` is `forecourt`."""

from forecourt.cli import main

main()
