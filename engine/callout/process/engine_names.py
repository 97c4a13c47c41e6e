"""Which names of events are the engine's own: nobody declares them, nobody outside says them.

``done.state.<state>``, ``done.<child>``, ``error.<child or send>``, ``error.execution`` and its kin
(SCXML 3.12.2), ``did.<act>``, ``overdue.<obligation>``, the ids of timers, and what opens, ends and
sets aside tickets (``ticket.open``).
"""

from __future__ import annotations

ENGINE_WORDS = frozenset(
    {"after", "at", "did", "done", "due", "error", "every", "overdue", "ticket", "timer", "within"}
)
"""First words of names that belong to the engine."""


def is_engine_name(name: str) -> bool:
    """Whether an event name belongs to the engine.

    >>> is_engine_name("done.part"), is_engine_name("doneness")
    (True, False)
    """
    return name.partition(".")[0] in ENGINE_WORDS
