"""The shell around the pure core: what reads clocks, commits, and reaches outside."""

from callout.engine.delivery.relay import Adapter, Answer, Delivering, DeliverLater, Undeliverable

from .admission.sending import Sending
from .admission.weigh import Given, Payload
from .engine import Engine
from .results import Relayed, Result, Ticked

__all__ = [
    "Adapter",
    "Answer",
    "DeliverLater",
    "Delivering",
    "Engine",
    "Given",
    "Payload",
    "Relayed",
    "Result",
    "Sending",
    "Ticked",
    "Undeliverable",
]
