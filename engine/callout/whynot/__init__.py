"""Why something did not happen to a ticket, and the smallest change by which it would have.

Everything is worked out from the record, by the definition that the ticket is pinned to: guards and
cells are run again with what they had read, and events are stepped. Nothing here decides
by itself.
"""

from .answers import (
    Alteration,
    Bound,
    BoundKind,
    FalsePart,
    Obstacle,
    ObstacleKind,
    SmallestChange,
    Target,
    TargetKind,
    WhyNot,
)
from .ask import why_not
from .counterfactual import Aspect, Counterfactual, Supposition, counterfactual

__all__ = [
    "Alteration",
    "Aspect",
    "Bound",
    "BoundKind",
    "Counterfactual",
    "FalsePart",
    "Obstacle",
    "ObstacleKind",
    "SmallestChange",
    "Supposition",
    "Target",
    "TargetKind",
    "WhyNot",
    "counterfactual",
    "why_not",
]
