"""A hub: calls of one partner that are meant for another, told who is there, and what happened to each (H01 to H22)."""
