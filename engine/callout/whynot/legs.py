"""Why a transition was not taken: what it waited for, and what became of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from callout.datamodel import World
from callout.process import walk
from callout.records import Actor, Entry, Event, Ticket, sections
from callout.replay import rebuild
from callout.scxml import Edge
from callout.semantics import semantics_of
from callout.step import Possible, can
from callout.values import Json

from .answers import Obstacle, ObstacleKind
from .conditions import Setting
from .guards import guard_obstacle, place_of
from .refused import refusal_obstacles, refused_at, refused_now, roles_for
from .rivals import rival_obstacle
from .tracks import Tracks

_Why = Callable[[Edge[World], Sequence[Entry]], Iterator[Obstacle]]


@dataclass(frozen=True, slots=True)
class LegReader:
    """Says of transitions of one ticket why they were not taken."""

    tracks: Tracks

    def before(self, entry: Entry) -> Ticket:
        """The ticket as it stood before an entry; raises ValueError before the first."""
        return rebuild(self.tracks.entries[: entry.seq - 1], self.tracks.definition)

    def obstacle(self, edge: Edge[World], window: Sequence[Entry]) -> Obstacle | None:
        """What stood in its way in these entries, oldest first; None if it was not waited for."""
        tried: tuple[_Why, ...] = (self._guard, self._heard, self._silent)
        found = (each for way in tried for each in way(edge, window))
        waited = chain(self._timer(edge), self._child(edge), self._never_came(edge, window))
        return next(chain(found, waited), None)

    def _guard(self, edge: Edge[World], window: Sequence[Entry]) -> Iterator[Obstacle]:
        seen = {entry.seq for entry in window}
        for entry, guard in reversed(self.tracks.guards.get(edge.id, ())):
            if entry.seq in seen and guard.value is not True:
                definition = self.tracks.definition.of_version(semantics_of(entry.engine))
                states = entry.before or entry.after
                setting = Setting(definition, entry.recorded_at, states)
                yield guard_obstacle(setting, edge, guard, entry.name, entry.seq)

    def _heard(self, edge: Edge[World], window: Sequence[Entry]) -> Iterator[Obstacle]:
        """Its event came, and was refused or taken by another transition."""
        for entry in reversed(window):
            if not self.tracks.before(edge, entry) or not edge.takes(entry.name):
                continue
            if entry.refusal is not None:
                refused = refused_at(self.tracks.definition, entry, self.before(entry))
                yield from refusal_obstacles(refused, entry)
            elif edge.id not in entry.transitions:
                yield self._other(edge, entry)

    def _silent(self, edge: Edge[World], window: Sequence[Entry]) -> Iterator[Obstacle]:
        """It waits for no event, and another went first."""
        if edge.descriptors:
            return
        for entry in reversed(window):
            if self.tracks.was_in(edge, entry) and entry.transitions:
                yield self._other(edge, entry)

    def _other(self, edge: Edge[World], entry: Entry) -> Obstacle:
        """Another transition that was taken in its place: from the same state if there is one."""
        edges = {each.id: each for each in self.tracks.chart.edges}
        taken = [edges[name] for name in entry.transitions if name in edges]
        rival = next((each for each in taken if each.source == edge.source), None)
        if rival is not None:
            setting = Setting(self.tracks.definition, entry.recorded_at, entry.before)
            return rival_obstacle(setting, edge, rival, entry)
        names: list[Json] = [*entry.transitions]
        details: dict[str, Json] = {"event": entry.name, "transitions": names}
        return Obstacle(
            ObstacleKind.OTHER, edge.id, where=place_of(edge), seq=entry.seq, details=details
        )

    def _timer(self, edge: Edge[World]) -> Iterator[Obstacle]:
        node = self.tracks.chart.nodes[edge.source]
        known = set(walk.timer_ids(node.record))
        for name in edge.descriptors:
            if name in known:
                yield self._waited(edge, name)

    def _waited(self, edge: Edge[World], name: str) -> Obstacle:
        last = next(self.tracks.timer(name), None)
        if last is None:
            return Obstacle(ObstacleKind.NOT_ARMED, name, where=place_of(edge))
        entry, change = last
        kind = ObstacleKind.NOT_DUE if change.change == "set" else ObstacleKind.CANCELLED
        details: dict[str, Json] = {"due": f"@{change.due}", "change": change.change}
        if kind is ObstacleKind.CANCELLED:
            details |= {"event": entry.name, "transitions": list(entry.transitions)}
        return Obstacle(kind, name, where=place_of(edge), seq=entry.seq, details=details)

    def _child(self, edge: Edge[World]) -> Iterator[Obstacle]:
        children = {each.id for each in self.tracks.definition.children}
        for name in edge.descriptors:
            word, _, child = name.partition(".")
            if word in ("done", "error") and child in children:
                details: dict[str, Json] = {"child": child, "ticket": self._running(child)}
                yield Obstacle(ObstacleKind.CHILD, name, where=place_of(edge), details=details)

    def _running(self, child: str) -> Json:
        """The sub-process's ticket, as far as the history names one."""
        place = f"/{sections.ENGINE}/{sections.CALLS}/{child}"
        known = (entry.set_data.get(place) for entry in reversed(self.tracks.entries))
        return next((each for each in known if isinstance(each, str)), None)

    def _never_came(self, edge: Edge[World], window: Sequence[Entry]) -> Iterator[Obstacle]:
        declared = [name for name in edge.descriptors if name in self.tracks.definition.receivers]
        if not declared:
            names = " ".join(edge.descriptors) or edge.id
            yield Obstacle(ObstacleKind.NOT_RAISED, names, where=place_of(edge))
            return
        name = declared[0]
        stay = [entry for entry in window if self.tracks.after(edge, entry)]
        if not stay:
            return
        ticket = rebuild(self.tracks.entries[: stay[-1].seq], self.tracks.definition)
        details: dict[str, Json] = {
            "roles": list(roles_for(self.tracks.definition, name)),
            "from": stay[0].seq,
            "to": stay[-1].seq,
        }
        yield from self._would_be(edge, name, ticket, stay[-1], details)

    def _would_be(
        self,
        edge: Edge[World],
        name: str,
        ticket: Ticket,
        last: Entry,
        details: dict[str, Json],
    ) -> Iterator[Obstacle]:
        """It was not sent; and whether it would have been taken, by somebody who may send it."""
        definition, now = self.tracks.definition, last.recorded_at
        actor = somebody(ticket, tuple(map(str, roles_for(definition, name))))
        found = possible_now(self.tracks, ticket, name, actor, last)
        if found is not None and found.refusal is not None:
            refused = refused_now(definition, ticket, found, actor, now)
            details["refusal"] = found.refusal.code
            first = next(refusal_obstacles(refused), None)
            if first is not None and first.kind is ObstacleKind.GUARD:
                details["guard"] = first.text
        elif found is not None:
            details["depends"] = found.depends
        yield Obstacle(ObstacleKind.NOT_SENT, name, where=place_of(edge), details=details)


def possible_now(
    tracks: Tracks, ticket: Ticket, name: str, actor: Actor, last: Entry
) -> Possible | None:
    """What `can` says of one event, at the instant of an entry."""
    event = Event("ticket.look", actor=actor)
    found = can(tracks.definition, ticket, event, last.recorded_at)
    return next((each for each in found if each.event == name), None)


def somebody(ticket: Ticket, roles: Sequence[str]) -> Actor:
    """Who may do whatever one of these roles may, or whom the ticket is assigned to."""
    return Actor(ticket.assigned_to or "somebody", tuple(roles))
