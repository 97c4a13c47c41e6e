"""Does a part of a process keep to its own fields and to those around it?

A field that a part declares is meant for that part and for the parts inside it. Who uses it from
elsewhere makes two files depend on each other that look as if they did not. What rule tables read
and write by name is not looked at: a table belongs to no part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callout.errors import Problem, Severity
from callout.process import Field, Process, Set, State, Text, walk

from .expressions import expressions, has_word, without_strings
from .subject import Subject


def problems(subject: Subject) -> Iterator[Problem]:
    """C509: a field of another part is read or set."""
    process = subject.process
    whole = process.where.path
    around = dict(_around(process.root, whole))
    in_parts = [field for field in process.data.values() if field.where.path != whole]
    read = [(each, without_strings(each.text)) for each in expressions(process)] if in_parts else []
    written = [(each, each.text.partition(".")[0]) for each in _targets(process)]
    for field in in_parts:
        for text, words in read:
            if not _is_inside(text, field, around) and has_word(words, field.name):
                yield _foreign(text, field, "read")
        for text, name in written:
            if name == field.name and not _is_inside(text, field, around):
                yield _foreign(text, field, "set")


def _around(state: State, path: str) -> Iterator[tuple[str, str]]:
    """Each file that stands for a state, and the file that the state is in."""
    for inner in state.states:
        if inner.where.path != path:
            yield inner.where.path, path
        yield from _around(inner, inner.where.path)


def _is_inside(text: Text, field: Field, around: Mapping[str, str]) -> bool:
    path: str | None = text.where.path
    while path is not None and path != field.where.path:
        path = around.get(path)
    return path is not None


def _targets(process: Process) -> Iterator[Text]:
    for action in walk.actions(process):
        if isinstance(action, Set):
            yield from (target for target, _ in action.values)


def _foreign(text: Text, field: Field, used: str) -> Problem:
    return Problem(
        "C509",
        f"the field '{field.name}' of another part is {used} here",
        text.where,
        Severity.HINT,
        hint="declare it in the part or process around the two",
        related=((field.where, "it is declared here"),),
    )
