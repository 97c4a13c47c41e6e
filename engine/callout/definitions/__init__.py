"""Processes with meaning: linked with their rules, checked, compiled, ready to be stepped.

`link` makes a `Definition` from what a process file says and the library of rules. What happens
when an event comes is in `callout.step`; the order of states and transitions in
`callout.statechart`.
"""

from .definition import Definition, Receiver
from .firing import timer_signal
from .hashing import definition_hash, process_tree
from .invocations import ChildTicket
from .linking import link
from .outgoing import (
    APART,
    CANCEL,
    OPEN,
    STICK,
    Message,
    MessageKind,
    cancelling,
    failure,
    firing,
    opening,
)
from .sending import CONTENT, SEND_ID, result_event
from .views import StepFrame
from .world import World

__all__ = [
    "APART",
    "CANCEL",
    "CONTENT",
    "OPEN",
    "SEND_ID",
    "STICK",
    "ChildTicket",
    "Definition",
    "Message",
    "MessageKind",
    "Receiver",
    "StepFrame",
    "World",
    "cancelling",
    "definition_hash",
    "failure",
    "firing",
    "link",
    "opening",
    "process_tree",
    "result_event",
    "timer_signal",
]
