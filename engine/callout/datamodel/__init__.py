"""SCXML chapter 5: what a ticket knows during an event, and what expressions may read of it."""

from .world import World

__all__ = ["World"]
