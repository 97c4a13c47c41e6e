"""A linked process: everything `callout.step` needs to run tickets of it.

Made by `link`, shared by all tickets and threads, never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Protocol

from callout.content.lifecycle.acts import CompiledAct
from callout.content.messaging.group import Invoked
from callout.content.settling import Settling
from callout.content.timing.clocks import ProcessClocks
from callout.content.timing.timers import ProcessTimers
from callout.content.worklist import Listing
from callout.datamodel.payload_check import Shape
from callout.datamodel.world import DataModel, World
from callout.dmn import RuleTable
from callout.errors import Problem
from callout.feel import Frame
from callout.process import Process
from callout.scxml import Chart, Executor
from callout.semantics import Semantics
from callout.traits import Citations
from callout.values import Digester, Facts, Json

from .hash import Literals, definition_document
from .opener import Opener


class Receiver(Protocol):
    """How an event of the outside is received, before a transition may take it."""

    @property
    def name(self) -> str:
        """The event's name."""
        ...

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may send it; none: anybody."""
        ...

    @property
    def lasting(self) -> bool:
        """Whether the event counts where no transition takes it."""
        ...

    @property
    def brings(self) -> frozenset[str]:
        """The names whose values depend on what the event carries."""
        ...

    def permit(self, world: World) -> None:
        """Raises `NotAllowed` unless the actor may send the event."""
        ...

    def weigh(self, world: World, claimed: datetime | None) -> None:
        """Settle at which instant the event counts, by what its sender claims.

        Raises `Untimely` where that cannot be and the process refuses it.
        """
        ...

    def accept(self, payload: Facts, frame: Frame) -> Facts:
        """The checked payload; `frame` knows the present.

        Raises `BadPayload` with everything that is wrong.
        """
        ...

    def believed_from(self, world: World) -> datetime | None:
        """From when on a claim of the actor would be believed; None where nothing is claimed."""
        ...

    def expect(self, world: World) -> None:
        """Raises `NoTransition` if what the event itself does cannot be done now."""
        ...

    def record(self, world: World, payload: Facts) -> None:
        """Do what the event itself does: fill a form, tick a list, fulfil a duty."""
        ...


@dataclass(frozen=True, slots=True)
class Definition:
    """A process with its rules, compiled; `hash` names exactly this.

    `children` are the invokes in document order; `receivers` are the events of the outside, by
    name, and `acts` those among them that may be done to any ticket; `outcomes` those of the top
    level's final states, by the state's id; `pinned` is what the hash covers beside the process
    (see `callout.datamodel.library_view.LibraryView.pinned`); `findings` are warnings: what is
    questionable and does not keep the process from running; `listing` is how its tickets look in
    lists.
    """

    process: Process
    profile: str | None
    model: DataModel
    chart: Chart[World]
    executor: Executor[World]
    receivers: Mapping[str, Receiver]
    acts: Mapping[str, CompiledAct]
    opener: Opener
    children: tuple[Invoked, ...]
    timers: ProcessTimers
    clocks: ProcessClocks
    outcomes: Mapping[str, str]
    pinned: Mapping[str, Json]
    relink: Callable[[Semantics], Definition]
    """Links the same for another version of the engine's semantics, once for each."""
    settling: Settling = field(default_factory=Settling)
    findings: tuple[Problem, ...] = ()
    listing: Listing = field(default_factory=Listing)
    draws: bool = False
    """Whether something may be drawn by chance, so that events need some."""
    files: Mapping[str, Mapping[str, Shape]] = field(default_factory=dict)
    """By event, its fields with files that the store should have."""
    tables: Mapping[str, RuleTable] = field(default_factory=dict)
    """The rule tables that are asked, and those that they call, by name."""
    citations: Citations = field(default_factory=dict)
    """The clauses that its parts cite (`callout.traits`)."""
    literals: Literals = field(default_factory=dict)
    """The bare words of the process, written as FEEL."""

    @property
    def name(self) -> str:
        """The process's name."""
        return self.process.name

    @property
    def hash(self) -> str:
        """What histories call exactly this definition."""
        return self.model.hash

    @property
    def document(self) -> dict[str, Json]:
        """What `hash` is the hash of."""
        return definition_document(self.process, self.pinned, self.literals)

    @property
    def semantics(self) -> Semantics:
        """The version of the engine's semantics it is linked for."""
        return self.model.semantics

    @property
    def region(self) -> str | None:
        """Where the ticket is, if parameters differ by region."""
        return self.model.region

    @property
    def zone(self) -> str:
        """Where days begin and end: an IANA name."""
        return self.model.zone

    def of_version(self, semantics: Semantics) -> Definition:
        """The same definition, decided by another version of the engine's semantics."""
        return self if semantics is self.semantics else self.relink(semantics)

    def forwards(self, event: str) -> bool:
        """Whether some state passes events of this name on to a sub-process."""
        return any(child.forwards(event) for child in self.children)

    def with_key(self, digester: Digester) -> Definition:
        """The same definition; `digester` makes what stands in records for personal data."""
        if digester == self.model.digester:
            return self
        relink = self.relink
        return replace(
            self,
            model=replace(self.model, digester=digester),
            relink=cache(lambda semantics: relink(semantics).with_key(digester)),
        )
