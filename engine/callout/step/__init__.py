"""One event of one ticket, run to completion (SCXML 3.13): the pure heart of the engine.

`step` is used live, in replay, in simulation and in tests; there is no second interpreter.
"""

from callout.records import Message, MessageKind, cancelling, failure, firing, opening
from callout.step.record.exact_values import exact
from callout.step.record.state import state_digest, state_hash

from .inquiry.can import Possible, can
from .inquiry.inspect import Papers, papers, scope_of
from .outcome import Outcome
from .step import check_outsider, refuse, step, stick

__all__ = [
    "Message",
    "MessageKind",
    "Outcome",
    "Papers",
    "Possible",
    "can",
    "cancelling",
    "check_outsider",
    "exact",
    "failure",
    "firing",
    "opening",
    "papers",
    "refuse",
    "scope_of",
    "state_digest",
    "state_hash",
    "step",
    "stick",
]
