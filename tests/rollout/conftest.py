"""The stores of the contract, each of them empty."""

from tests.contract.conftest import address, store

__all__ = ["address", "store"]
