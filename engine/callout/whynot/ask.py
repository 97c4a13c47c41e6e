"""Why something did not happen to a ticket: the question, answered from its history.

Everything that is claimed was asked of the same code that runs tickets: guards and cells are
evaluated, events are stepped, ways are those of the chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from callout.datamodel import World
from callout.definition import Definition
from callout.dmn import row_parts
from callout.errors import EntryNotFound, Location
from callout.records import Actor, Entry, instant_text, sections
from callout.replay import rebuild
from callout.scxml import Edge
from callout.values import Json, pointer

from .answers import Obstacle, ObstacleKind, Target, TargetKind, WhyNot
from .branches import branch_obstacles
from .conditions import Setting
from .legs import LegReader, possible_now, somebody
from .refused import refusal_obstacles, refused_at, refused_now, roles_for
from .routes import Leg, Routes, path_after, routes_to
from .rows import AskedTable, row_obstacles
from .targets import (
    ActionPlace,
    deciding,
    effects_named,
    goals_of,
    goals_of_state,
    invoking,
    target_of,
)
from .tracks import Tracks, is_decided_by, mask_of, tracks_of

MOST = 8
"""Obstacles that are answered."""
_LATEST = 3
"""Entries of one kind that are gone into, the latest first."""


@dataclass(frozen=True)  # not slotted: what is looked through again and again is kept
class WhyNotQuestion:
    """What is asked of a history up to its last entry here.

    With `of_entry` it is about that last entry alone, without about all of them; `now` means how
    the ticket stood after it.
    """

    tracks: Tracks
    target: Target
    actor: Actor | None = None
    of_entry: bool = False
    then: bool = False

    @property
    def definition(self) -> Definition:
        """What decides."""
        return self.tracks.definition

    @property
    def last(self) -> Entry:
        """The last entry that is looked at."""
        return self.tracks.entries[-1]

    @cached_property
    def window(self) -> Sequence[Entry]:
        """The entries that are asked about, oldest first; none from before a migration."""
        entries = self.tracks.entries[-1:] if self.of_entry else self.tracks.entries
        return [entry for entry in entries if is_decided_by(self.definition, entry)]

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers of these entries."""
        return frozenset(entry.seq for entry in self.window)


def why_not(
    definition: Definition,
    entries: Sequence[Entry],
    target: str,
    *,
    seq: int | None = None,
    then: bool = False,
    actor: Actor | None = None,
) -> WhyNot:
    """What stood in the way of an event, a state, a row or an effect, nearest first.

    `entries` are a history from its beginning, `seq` the last of them that is looked at. Alone it
    asks about that very entry; with `then` about how the ticket stood after it; without `seq` the
    question is about the whole history. `actor` is who would send an event; by default whoever
    may. At most `MOST` obstacles. Raises UnknownTarget, EntryNotFound.
    """
    if not entries or (seq is not None and not 0 < seq <= len(entries)):
        raise EntryNotFound(
            f"there are entries 1 to {len(entries)}, not {seq}", hint="its history has them all"
        )
    known = entries if seq is None else entries[:seq]
    asked = WhyNotQuestion(
        tracks_of(definition, known),
        target_of(definition, target, {entry.name for entry in entries}),
        actor,
        of_entry=seq is not None and not then,
        then=then,
    )
    reached = tuple(_reached(asked))
    found = list(_distinct(_refusals(asked) if reached else _obstacles(asked)))
    times = {entry.seq: instant_text(entry.recorded_at) for entry in known}
    shown = [replace(each, at=times.get(each.seq or 0)) for each in found[:MOST]]
    return WhyNot(
        known[-1].ticket,
        asked.target,
        definition.hash,
        known[-1].seq,
        reached,
        tuple(_with_origins(each, known) for each in shown),
        len(found) - len(shown),
    )


def _with_origins(each: Obstacle, entries: Sequence[Entry]) -> Obstacle:
    """With the decisions that gave what it read: by name the table, its rows and the entry."""
    names = {name: name.rpartition(".")[2] for name in each.operands}
    origins: dict[str, Json] = {}
    for entry in reversed(entries[: each.seq or 0]):
        for made in reversed(entry.decisions):
            outputs = made.get("outputs")
            for name, output in names.items():
                if name not in origins and isinstance(outputs, dict) and output in outputs:
                    told = {"table": made.get("table"), "rows": made.get("rows")}
                    origins[name] = {**told, "seq": entry.seq}
    return replace(each, details={**each.details, "decided": origins}) if origins else each


def _distinct(found: Iterable[Obstacle]) -> Iterator[Obstacle]:
    seen: set[tuple[object, ...]] = set()
    for each in found:
        key = (each.kind, each.subject, each.seq, each.text, each.where)
        if key not in seen:
            seen.add(key)
            yield each


def _reached(asked: WhyNotQuestion) -> Iterator[int]:
    """The entries at which it did happen."""
    target, tracks = asked.target, asked.tracks
    if target.kind is TargetKind.STATE:
        bit = tracks.chart.node(target.name).bit
        if asked.then:
            if mask_of(tracks.chart, asked.last.after) & bit:
                yield asked.last.seq
            return
        yield from (each.seq for each in asked.window if tracks.passed[each.seq] & bit)
    elif target.kind is TargetKind.EVENT:
        for each in () if asked.then else asked.window:
            if each.name == target.name and each.refusal is None:
                yield each.seq
    else:
        calls = _calls(asked)
        yield from (each.seq for each in asked.window if _did(each, target, calls))


def _calls(asked: WhyNotQuestion) -> frozenset[str]:
    """The places under which a history notes that one of these sub-processes was started."""
    name = asked.target.name
    invokes = (each for node in invoking(asked.definition, name) for each in node.record.invokes)
    return frozenset(
        pointer.write((sections.ENGINE, sections.CALLS, each.id))
        for each in invokes
        if name in (each.id, each.process.text)
    )


def _did(entry: Entry, target: Target, calls: frozenset[str]) -> bool:
    if target.kind is TargetKind.ROW:
        table = row_parts(target.name)[0]
        made = (each for each in entry.decisions if each.get("table") == table)
        return any(target.part in _rows(each.get("rows")) for each in made)
    if not calls.isdisjoint(entry.set_data):
        return True
    adapter, colon, operation = target.name.partition(":")
    return any(
        each.operation == (operation if colon else target.name)
        and (not colon or each.adapter == adapter)
        for each in entry.effects
    )


def _rows(rows: object) -> tuple[str, ...]:
    return tuple(map(str, rows)) if isinstance(rows, list) else ()


def _obstacles(asked: WhyNotQuestion) -> Iterator[Obstacle]:
    definition, target = asked.definition, asked.target
    match target.kind:
        case TargetKind.EVENT:
            yield from _of_event(asked)
        case TargetKind.STATE:
            yield from _of_goals(asked, goals_of_state(definition, target.name))
        case TargetKind.ROW:
            yield from _of_row(asked)
        case TargetKind.EFFECT:
            nodes = invoking(definition, target.name)
            found = [ActionPlace(None, states=(node,)) for node in nodes]
            yield from _of_places(asked, [*found, *effects_named(definition, target.name)])


def _of_event(asked: WhyNotQuestion) -> Iterator[Obstacle]:
    refusals = list(_refusals(asked))
    yield from refusals or _of_event_now(asked, asked.target.name)


def _refusals(asked: WhyNotQuestion) -> Iterator[Obstacle]:
    """Of an event that was sent what it was refused for, the latest first."""
    reader, name = LegReader(asked.tracks), asked.target.name
    if asked.target.kind is not TargetKind.EVENT or asked.then:
        return
    refused = [
        each for each in reversed(asked.window) if each.name == name and each.refusal is not None
    ]
    for entry in refused[:_LATEST]:
        before = reader.before(entry)
        yield from refusal_obstacles(refused_at(asked.definition, entry, before), entry)


def _of_event_now(asked: WhyNotQuestion, name: str) -> Iterator[Obstacle]:
    """What the event would meet if it came: as the ticket stood before the entry, or after it."""
    tracks, last = asked.tracks, asked.last
    number = last.seq - 1 if asked.of_entry and last.seq > 1 else last.seq
    ticket = rebuild(tracks.entries[:number], asked.definition)
    roles = roles_for(asked.definition, name)
    actor = asked.actor or somebody(ticket, roles)
    possible = possible_now(tracks, ticket, name, actor, last)
    if possible is None:
        edges = [edge.index for edge in tracks.chart.edges if name in edge.descriptors]
        yield from _of_goals(asked, frozenset(edges))
    elif possible.refusal is not None:
        yield from refusal_obstacles(
            refused_now(asked.definition, ticket, possible, actor, last.recorded_at)
        )
    else:
        yield Obstacle(
            ObstacleKind.NOT_SENT,
            name,
            where=_where(asked.definition, name),
            details={"roles": list(roles), "to": number, "depends": possible.depends},
        )


def _where(definition: Definition, name: str) -> Location | None:
    declared = definition.process.events.get(name)
    return None if declared is None else declared.where


def _of_row(asked: WhyNotQuestion) -> Iterator[Obstacle]:
    table = asked.definition.tables[row_parts(asked.target.name)[0]]
    row = next(each for each in table.rows if each.id == asked.target.part)
    entries = [
        (entry, made)
        for entry in reversed(asked.window)
        for made in entry.decisions
        if made.get("table") == table.name
    ]
    for entry, made in entries[:_LATEST]:
        inputs = made.get("inputs")
        given = inputs if isinstance(inputs, dict) else {}
        data = rebuild(asked.tracks.entries[: entry.seq], asked.definition).data
        setting = Setting(asked.definition, entry.recorded_at, entry.after)
        put = AskedTable(table, given, setting, data)
        yield from row_obstacles(put, row, _rows(made.get("rows")), entry.seq)
    if not entries:
        yield Obstacle(ObstacleKind.NOT_ASKED, table.name, where=table.where)
        yield from _of_places(asked, list(deciding(asked.definition, table.name)))


def _of_places(asked: WhyNotQuestion, found: Sequence[ActionPlace]) -> Iterator[Obstacle]:
    """Why no action was carried out: its place was not reached, or a branch led around it."""
    around = list(branch_obstacles(asked.tracks, asked.window, found))
    yield from around or _of_goals(asked, goals_of(asked.definition, found))


def _of_goals(asked: WhyNotQuestion, goals: frozenset[int]) -> Iterator[Obstacle]:
    """Why none of these transitions was taken, and none that leads to one: the nearest first."""
    routes = routes_to(asked.tracks.chart, goals)
    reader = LegReader(asked.tracks)
    found: list[tuple[int, int, Obstacle]] = []
    for leg in _near(asked, routes):
        window = _stay(asked, leg.edge)
        obstacle = reader.obstacle(leg.edge, window) if window else None
        if obstacle is not None:
            path = path_after(routes, leg)
            placed = replace(obstacle, distance=leg.distance, path=path)
            found.append((leg.distance, -(window[-1].seq), placed))
    found.sort(key=lambda each: each[:2])
    yield from (obstacle for _, _, obstacle in found)
    if not found:
        yield Obstacle(
            ObstacleKind.NO_WAY, asked.target.name, details={"states": list(asked.last.after)}
        )


def _near(asked: WhyNotQuestion, routes: Routes) -> list[Leg]:
    """The ways that begin where the ticket was, the shortest; some more, but of few lengths."""
    legs = [leg for leg in routes.values() if not _was_taken(asked, leg)]
    near = sorted((leg for leg in legs if _stay(asked, leg.edge)), key=lambda leg: leg.distance)
    shortest = [leg for leg in near if leg.distance == near[0].distance]
    return near[: max(MOST, len(shortest))]


def _was_taken(asked: WhyNotQuestion, leg: Leg) -> bool:
    """A way that the ticket did go is not what stood in the way."""
    taken = asked.tracks.taken.get(leg.edge.id, ())
    return any(entry.seq in asked.numbers for entry in taken)


def _stay(asked: WhyNotQuestion, edge: Edge[World]) -> Sequence[Entry]:
    """The entries in which the transition could have been taken, oldest first."""
    tracks = asked.tracks
    if not asked.then:
        return [entry for entry in asked.window if tracks.was_in(edge, entry)]
    if not tracks.after(edge, asked.last):
        return []
    stay: list[Entry] = []
    for entry in reversed(asked.window):
        stay.append(entry)
        if not tracks.before(edge, entry):
            break
    return stay[::-1]
