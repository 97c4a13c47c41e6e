"""SCXML chapter 3 and appendix D: a process's states as a chart, and what runs tickets on it.

The meaning is the Recommendation's (https://www.w3.org/TR/scxml/); deviations are in
docs/statecharts.md. The package knows states, order and queues, and nothing of expressions,
tables, timers and tickets: those come in as a `Content`.
"""

from .chart import Chart, Edge, StateNode
from .compile import compile_chart, in_document_order
from .domain import can_be_active_together
from .entry_set import EntrySet
from .executable_content import Block, Content, DoneData, Guard, Invocation
from .executor import Executor
from .faults import FAULTS, ExecutionFault
from .run import FAILED, Run
from .signal import Signal, SignalKind
from .table_executor import TableExecutor
from .transitions_executor import TransitionsExecutor

__all__ = [
    "FAILED",
    "FAULTS",
    "Block",
    "Chart",
    "Content",
    "DoneData",
    "Edge",
    "EntrySet",
    "ExecutionFault",
    "Executor",
    "Guard",
    "Invocation",
    "Run",
    "Signal",
    "SignalKind",
    "StateNode",
    "TableExecutor",
    "TransitionsExecutor",
    "can_be_active_together",
    "compile_chart",
    "in_document_order",
]
