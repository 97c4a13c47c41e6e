"""Stories that cannot begin, because what they run on has errors.

They are found before anything is played, so that the errors are told once and not by every story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callout.catalog import Catalog
from callout.engine.definitions import StoredDefinitions
from callout.errors import CalloutError, DefinitionError, Problem, Severity
from callout.process import Process, walk
from callout.store import MemoryStore

from .model import Header, ScenarioTicket, Story

_UNSET_PARAMETER = "R301"


@dataclass(frozen=True, slots=True)
class Unplayable:
    """A story, the process that it would need, and the errors of that process."""

    story: Story
    process: str
    errors: tuple[Problem, ...]


def unplayable(story: Story, catalog: Catalog) -> Unplayable | None:
    """The first process of the story that cannot be read or linked; None if all can.

    `catalog` is the one with the story's settings.
    """
    unread = unread_process(story.header, catalog)
    if unread is not None:
        return Unplayable(story, unread, _errors(catalog.broken[unread]))
    for ticket in _tickets(story.header):
        for name in _reached([ticket.process or ""], catalog):
            errors = _linking(name, ticket, story.header, catalog)
            if name != ticket.process:  # it may never be started
                errors = tuple(each for each in errors if each.code != _UNSET_PARAMETER)
            if errors:
                return Unplayable(story, name, errors)
    return None


def unread_process(header: Header, catalog: Catalog) -> str | None:
    """A process that tickets of a story run or start, and whose file does not load."""
    reached = _reached([each.process or "" for each in _tickets(header)], catalog)
    return next((name for name in reached if name in catalog.broken), None)


def _linking(
    name: str, ticket: ScenarioTicket | Header, header: Header, catalog: Catalog
) -> tuple[Problem, ...]:
    profile, region = ticket.profile or header.profile, ticket.region or header.region
    try:
        StoredDefinitions(catalog, MemoryStore()).get(name, profile, region)
    except DefinitionError as error:
        return _errors(error.problems)
    except CalloutError:
        pass  # there is no such process or profile: told when the story is played
    return ()


def _tickets(header: Header) -> tuple[ScenarioTicket | Header, ...]:
    return tuple(header.tickets.values()) or (header,)


def _reached(names: Iterable[str], catalog: Catalog) -> Iterator[str]:
    """The processes named and those that they start, nearest first."""
    waiting = list(names)
    seen: set[str] = set()
    for name in waiting:
        if name in seen:
            continue
        seen.add(name)
        yield name
        if name in catalog.processes:
            waiting += _started(catalog.processes[name])


def _started(process: Process) -> Iterator[str]:
    yield from (each.process.text for each in walk.invokes(process))
    yield from (each.process.text for each in walk.starts(process))


def _errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(each for each in problems if each.severity is Severity.ERROR)
