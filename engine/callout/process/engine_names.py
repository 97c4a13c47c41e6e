"""Which names of events are the engine's own: nobody declares them, nobody outside says them.

``done.state.<state>``, ``done.<child>``, ``error.<child or send>``, ``error.execution`` and its kin
(SCXML 3.12.2), ``did.<act>``, ``overdue.<obligation>``, the ids of timers, and what opens, ends and
sets aside tickets (``ticket.open``). In a process with clocks ``warning.<clock>`` and
``breached.<clock>`` as well; where there are none these words are free.
"""

from __future__ import annotations

ENGINE_WORDS = frozenset(
    {"after", "at", "did", "done", "due", "error", "every", "overdue", "ticket", "timer", "within"}
)
"""First words of names that belong to the engine."""


CLOCK_WORDS = frozenset({"breached", "warning"})
"""Those that belong to it in processes with clocks."""


def is_engine_name(name: str, *, clocks: bool = False) -> bool:
    """Whether an event name belongs to the engine, in a process with `clocks` or without.

    >>> is_engine_name("done.part"), is_engine_name("doneness")
    (True, False)
    >>> is_engine_name("warning.low"), is_engine_name("warning.low", clocks=True)
    (False, True)
    """
    word = name.partition(".")[0]
    return word in ENGINE_WORDS or (clocks and word in CLOCK_WORDS)
