"""Roaming as a mobility provider: our tokens and who may charge with them, commands out, what is searched."""
