"""A database as evidence: opened without altering it, and read without believing it."""
