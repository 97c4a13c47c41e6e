"""What is still open when a ticket ends: duties, papers, clocks that nobody has seen to.

A process that says ``settles: true`` ends its tickets only when nothing is left, but for what a
final state lists under ``leaves_open`` with the reason why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from callout.content.timing import duties
from callout.content.timing.clocks import ProcessClocks
from callout.datamodel.link_context import LinkContext
from callout.datamodel.world import World
from callout.process import StateKind, walk
from callout.records import sections

_OWED = ("open", "overdue")
_UNFILLED = ("open", "deferred", "returned")
_COUNTING = ("running", "paused")


@dataclass(frozen=True, slots=True)
class Settling:
    """Whether tickets have to be settled, and what final states may leave open, by state."""

    is_needed: bool = False
    allowed: dict[str, frozenset[str]] = field(default_factory=dict)

    def left_open(self, world: World, clocks: ProcessClocks) -> tuple[str, ...]:
        """What keeps the ticket from being settled where it has ended, by name, in order."""
        if not self.is_needed:
            return ()
        ended = world.run.states
        allowed = frozenset[str]().union(*(self.allowed.get(each, ()) for each in ended))
        return tuple(each for each in _open(world, clocks) if each not in allowed)


def compile_settling(context: LinkContext) -> Settling:
    """What a process says; L021 for a name under ``leaves_open`` that it does not have."""
    process = context.process
    known = [*process.acts, *process.forms, *process.clocks]
    allowed: dict[str, frozenset[str]] = {}
    for state in walk.states(process.root):
        for name in state.leaves_open:
            context.known(name, known, "obligation, form or clock", "L021")
        if state.leaves_open and state.kind is StateKind.FINAL:
            allowed[state.id] = frozenset(name.text for name in state.leaves_open)
    return Settling(bool(process.settles), allowed)


def note_left(world: World, names: tuple[str, ...]) -> None:
    """A ticket ends unsettled, for nobody is there who could be refused: duties are breached."""
    for name in names:
        if duties.duty_state(world, name) == "open":
            duties.record_breach(world, name, "left open at the end")


def _open(world: World, clocks: ProcessClocks) -> Iterator[str]:
    for name in world.held(sections.MUST):
        if duties.duty_state(world, name) in _OWED:
            yield name
    for name, form in world.held(sections.FORM).items():
        if isinstance(form, dict) and form.get("state") in _UNFILLED:
            yield name
    for name, clock in clocks.clocks.items():
        run = clock.run(world)
        if run is not None and run.state in _COUNTING:
            yield name
