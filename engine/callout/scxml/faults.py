"""What goes wrong in executable content and becomes an event of the chart (SCXML 3.12.2)."""

from __future__ import annotations

from callout.errors import CalloutError, ExpressionError, Location, NoDecision


class ExecutionFault(CalloutError):
    """A block of actions or a guard cannot be carried out (SCXML 4.9, 5.9.1).

    The chart goes on: the rest of the block is skipped, and the signal `name` is raised. One that
    `sticks` must not be passed over where nobody is told of it: a deadline is missing, or it is
    not known what holds.
    """

    code = "execution"

    def __init__(
        self,
        message: str,
        *,
        where: Location | str | None = None,
        hint: str | None = None,
        name: str = "error.execution",
        send_id: str | None = None,
        sticks: bool = False,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.name = name
        self.send_id = send_id
        self.sticks = sticks


FAULTS = (ExecutionFault, ExpressionError, NoDecision)
"""What becomes an `error.execution` of the chart. Everything else is a bug and passes through."""
