"""The executor that is nothing but Python: for simulation, verification and as a measure.

Same tables and same loop as `TransitionsExecutor`, and the same result on every test.
"""

from __future__ import annotations

from collections.abc import Iterable

from .chart import Edge, Node
from .executable_content import FAULTS, Block
from .interpreter import Interpreter
from .microstep import Arrival
from .run import Run


class TableExecutor(Interpreter):
    """Runs guards and blocks by calling them."""

    def holds(self, run: Run, edge: Edge) -> bool:
        if edge.guard is None:
            return True
        try:
            return edge.guard(run)
        except FAULTS as fault:
            run.fault(fault)
            return False

    def leave(self, run: Run, node: Node) -> None:
        _do(run, node.exit)

    def act(self, run: Run, edge: Edge) -> None:
        if edge.block is not None:
            _do(run, (edge.block,))

    def enter(self, run: Run, arrival: Arrival) -> None:
        _do(run, arrival.node.entry)
        _do(run, arrival.content)


def _do(run: Run, blocks: Iterable[Block]) -> None:
    for block in blocks:
        try:
            block(run)
        except FAULTS as fault:
            run.fault(fault)
