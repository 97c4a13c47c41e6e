"""Which role answers for a ticket, by where the ticket is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from .states import Process, State

ASSIGNEE = "assignee"
"""Where roles stand: the person that a ticket is assigned to."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """The role that owns tickets of a process, and those of single states.

    `by_state` has every state in which another role answers, whether it says so itself or one
    around it does.
    """

    default: str | None = None
    by_state: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, process: Process) -> Self:
        """What a process says of itself and of its states."""
        default = process.owner.text if process.owner is not None else None
        return cls(default, dict(_below(process.root, None)))

    @property
    def is_said(self) -> bool:
        """Whether the process says anywhere who owns its tickets."""
        return self.default is not None or bool(self.by_state)

    def owner(self, states: Sequence[str]) -> str | None:
        """Who answers for a ticket in these leaf states; None: nobody.

        Where regions have different owners, that of the first region in the file that has one of
        its own.
        """
        return next((self.by_state[each] for each in states if each in self.by_state), self.default)


NOBODY_OWNS = Ownership()
"""That of a process that says nothing of it."""


def _below(state: State, owner: str | None) -> Iterator[tuple[str, str]]:
    for inner in state.states:
        own = inner.owner.text if inner.owner is not None else owner
        if own is not None:
            yield inner.id, own
        yield from _below(inner, own)
