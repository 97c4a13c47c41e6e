"""What a worker opens for its shards: once, however many of them it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from multiprocessing.util import Finalize
from typing import Generic, Protocol, TypeVar

from callout.values import Json, canonical


class Tool(Protocol):
    """What is opened."""

    def close(self) -> None:
        """Let it go."""
        ...


_Tool = TypeVar("_Tool", bound=Tool)


class Workbench(Generic[_Tool]):
    """One tool at a time, opened by the arguments of the work; a variable of a module.

    Closed when other arguments come, when somebody says so, and when the worker ends.
    """

    def __init__(self, opener: Callable[[Mapping[str, Json]], _Tool]) -> None:
        self._opener = opener
        self._open: dict[bytes, _Tool] = {}

    def tool(self, arguments: Mapping[str, Json]) -> _Tool:
        """The tool for these arguments; raises what opening it raises."""
        name = canonical(dict(arguments))
        if name not in self._open:
            self.let_go()
            self._open[name] = self._opener(arguments)
            Finalize(None, self.let_go, exitpriority=1)  # a worker ends without closing anything
        return self._open[name]

    def let_go(self) -> None:
        """Close what is open, in this process."""
        while self._open:
            _, tool = self._open.popitem()
            tool.close()
