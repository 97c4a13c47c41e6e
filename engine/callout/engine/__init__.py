"""The shell around the pure core: what reads clocks, commits, and reaches outside."""

from callout.engine.delivery.relay import Adapter, Answer, Delivering, DeliverLater, Undeliverable

from .engine import Engine
from .results import Relayed, Result, Ticked
from .sending import Sending
from .weigh import Given, Payload

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
