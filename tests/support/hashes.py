"""Cheap password hashes: argon2 is slow on purpose, and a run of the tests signs in thousands of times."""

from argon2 import PasswordHasher

from tracker.rules.people import passwords

#: What the program really uses, for the test that looks at it.
REAL = passwords._HASHER

passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords._DUMMY = passwords._HASHER.hash("nobody's password")
