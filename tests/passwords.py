"""A password hasher for tests: argon2 with the least work, since only the real one has to be slow."""

from argon2 import PasswordHasher

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
