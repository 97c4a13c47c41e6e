"""From every clause of a text to what implements it and what tests it."""

from .catalogue import Catalogue, Clause, read_catalogue
from .mentions import Mention, mentions_of_process, mentions_of_rules, mentions_of_stories
from .trace import Gap, Trace, trace

__all__ = [
    "Catalogue",
    "Clause",
    "Gap",
    "Mention",
    "Trace",
    "mentions_of_process",
    "mentions_of_rules",
    "mentions_of_stories",
    "read_catalogue",
    "trace",
]
