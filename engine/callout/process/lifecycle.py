"""What may be done to any ticket, whatever its process: cancelled, assigned, corrected, merged ...

Declared once for a project and refined by each process. Each is an event of the engine's own,
``ticket.<act>``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from callout.errors import Location

from .actions import Action
from .fields import Field
from .text import NO_LABEL, Label, Text


class TicketAct(StrEnum):
    """The standard acts."""

    CANCEL = "cancel"
    ASSIGN = "assign"
    TAKE = "take"
    HAND_BACK = "hand_back"
    NOTE = "note"
    CORRECT = "correct"
    MERGE = "merge"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"

    @property
    def event(self) -> str:
        """The name of its event."""
        return f"ticket.{self.value}"


ENDING: Final = {TicketAct.CANCEL: "cancelled", TicketAct.MERGE: "duplicate"}
"""Acts that end a ticket, and the outcome it has then unless another is declared."""


@dataclass(frozen=True, slots=True)
class StandardAct:
    """One of them, as a process has it: who may, where, and what follows.

    `states` are those in which it may be done; none: in all. `payload` is what it carries besides
    its own; `target` where a reopened ticket goes on, `within` how long after its end.
    """

    act: TicketAct
    where: Location
    by: tuple[Text, ...] = ()
    states: tuple[Text, ...] = ()
    guard: Text | None = None
    payload: Mapping[str, Field] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    outcome: Text | None = None
    target: Text | None = None
    within: Text | None = None
    never: Text | None = None
    """Why it may not be done to tickets of this process."""
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()

    @property
    def ends_with(self) -> str | None:
        """The outcome of a ticket that it ends; None where it ends none."""
        if self.act not in ENDING or self.never is not None:
            return None
        return self.outcome.text if self.outcome is not None else ENDING[self.act]


def endings(acts: Mapping[str, StandardAct]) -> tuple[str, ...]:
    """The outcomes of tickets that somebody ends."""
    found = (act.ends_with for act in acts.values())
    return tuple(dict.fromkeys(each for each in found if each is not None))
