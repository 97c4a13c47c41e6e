"""Who cites which clause: every ``source:`` in processes, rules and scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callout.dmn import row_name
from callout.errors import Location
from callout.library import Library
from callout.process import Process, walk
from callout.scenarios import Step, Story

SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that cites a clause: what kind of thing it is, and its name with its owner's."""

    clause: str
    kind: str
    name: str
    where: Location


def mentions_of_process(process: Process) -> Iterator[Mention]:
    """Every citation in a process: states, transitions, fields, paper, acts, messages."""
    for element in walk.elements(process):
        name = f"{process.name}: {element.path}" if element.path else process.name
        for source in element.source:
            yield Mention(source.text, element.kind, name, source.where)


def mentions_of_rules(library: Library) -> Iterator[Mention]:
    """Every citation in rules: tables, rows, parameters, KPIs."""
    for table in library.tables.values():
        for clause in table.source:
            yield Mention(clause, "table", table.name, table.where)
        for row in table.rows:
            for clause in row.source:
                yield Mention(clause, "row", row_name(table.name, row.id), row.where)
    for profile, parameters in library.parameter_sets.items():
        for parameter in parameters.parameters.values():
            for clause in parameter.source:
                name = f"{profile}: {parameter.name}"
                yield Mention(clause, "parameter", name, parameter.where)
    yield from _kpis(library)


def _kpis(library: Library) -> Iterator[Mention]:
    for kpi in library.kpis.values():
        cited = kpi.target.source if kpi.target is not None else ()
        for clause in dict.fromkeys((*kpi.source, *cited)):
            yield Mention(clause, "KPI", kpi.name, kpi.where)


def mentions_of_stories(stories: Iterable[Story]) -> Iterator[Mention]:
    """Every citation in scenarios: of the whole, and of the steps that are its own."""
    for story in stories:
        for clause in story.source:
            yield Mention(clause, SCENARIO, story.name, story.where)
        yield from _steps(story, story.steps[story.played :])


def _steps(story: Story, steps: Iterable[Step]) -> Iterator[Mention]:
    for step in steps:
        for clause in step.source:
            yield Mention(clause, SCENARIO, story.name, step.where)
        yield from _steps(story, step.steps)
