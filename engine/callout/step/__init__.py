"""One event of one ticket, run to completion: the pure heart of the engine.

`step` is used live, in replay, in simulation and in tests; there is no second interpreter.
"""

from callout.records import Message, MessageKind, cancelling, failure, firing, opening

from .can import Possible, can
from .entry import SEMANTICS, state_digest, state_hash
from .inspect import Papers, papers, scope_of
from .outcome import Outcome
from .step import exact, refuse, step, stick
from .traces import timer_of

__all__ = [
    "SEMANTICS",
    "Message",
    "MessageKind",
    "Outcome",
    "Papers",
    "Possible",
    "can",
    "cancelling",
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
    "timer_of",
]
