"""The databases that are looked at: SQLite, and a real PostgreSQL server."""

from tests.contract.conftest import address

__all__ = ["address"]
