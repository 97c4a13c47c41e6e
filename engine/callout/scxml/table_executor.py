"""The executor that is nothing but Python: for simulation, verification and as a measure.

Same tables and same loop as `TransitionsExecutor`, and the same result on every test.
"""

from __future__ import annotations

from collections.abc import Iterable

from .chart import Edge, StateNode
from .executable_content import Block, W
from .executor import Executor
from .faults import FAULTS
from .microstep import StateEntry
from .run import Run


class TableExecutor(Executor[W]):
    """Runs guards and blocks by calling them."""

    def holds(self, run: Run[W], edge: Edge[W]) -> bool:
        if edge.guard is None:
            return True
        try:
            return edge.guard(run.world)
        except FAULTS as fault:
            run.fault(fault, of_guard=True)
            return False

    def leave(self, run: Run[W], node: StateNode[W]) -> None:
        _do(run, node.exit)

    def execute_content(self, run: Run[W], edge: Edge[W]) -> None:
        if edge.block is not None:
            _do(run, (edge.block,))

    def enter(self, run: Run[W], entry: StateEntry[W]) -> None:
        _do(run, entry.node.entry)
        _do(run, entry.default_content)


def _do(run: Run[W], blocks: Iterable[Block[W]]) -> None:
    for block in blocks:
        try:
            block(run.world)
        except FAULTS as fault:
            run.fault(fault)
