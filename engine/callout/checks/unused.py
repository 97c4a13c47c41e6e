"""Is everything that is declared used?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from callout.datamodel.library_view import names_read
from callout.dmn import RuleTable
from callout.errors import Problem, Severity
from callout.process import (
    ActKind,
    Checklist,
    Decide,
    Declared,
    Field,
    Process,
    Text,
    walk,
)

from .expressions import expressions, has_word, listed, without_strings
from .subject import Subject


def problems(subject: Subject) -> Iterator[Problem]:
    """C501-C503 about fields, C504 messages, C505 forms, C506 checklists, C507 obligations.

    C512 is about claims. What is ``for: people`` need not be used; C511 where it is.
    """
    process = subject.process
    texts = _joined(expressions(process))
    looked_at = _joined((*listed(process), *subject.measured))
    yield from _fields(subject, texts, looked_at)
    yield from _messages(process)
    yield from _paper(process, texts, looked_at)
    yield from _duties(process)
    yield from _claims(process, texts)


def _joined(texts: Iterable[Text]) -> str:
    return "\n".join(dict.fromkeys(without_strings(text.text) for text in texts))


def _fields(subject: Subject, texts: str, looked_at: str) -> Iterator[Problem]:
    process, tables = subject.process, subject.tables
    written = fields_written(process, tables) | set(subject.given)
    timed = _joined(_instants(process))
    read = _read_by_tables(process, tables)
    found_by = _found_by(process)
    for field in process.data.values():
        is_read = read is None or field.name in read or has_word(texts, field.name)
        is_read = is_read or field.name in found_by
        is_set = field.name in written or _is_given(field)
        if field.audience is not None:
            yield from _not_only_for_people(field, "field", is_used=read is not None and is_read)
        elif not is_read and has_word(looked_at, field.name):
            continue
        elif not is_read and field.name not in written:
            yield _field(field, "C501", f"the field '{field.name}' is never used", "delete it")
        elif not is_read:
            hint = "read it somewhere, or say who looks at it: `for: people`"
            yield _field(
                field,
                "C502",
                f"the field '{field.name}' is set but never read",
                hint,
                Severity.HINT,
            )
        elif not is_set and read is not None:
            yield _never_set(field, is_timed=has_word(timed, field.name))


def _found_by(process: Process) -> set[str]:
    """The fields by which tickets are found, or the keys of whom they are about."""
    sought = process.worklist.find if process.worklist else ()
    subject = {_first_word(process.subject)} if process.subject is not None else set[str]()
    return {_first_word(path) for path in sought} | {name.text for name in process.key} | subject


def _is_given(field: Field) -> bool:
    return field.required or field.default is not None or _is_correctable(field)


def _is_correctable(field: Field) -> bool:
    return bool(field.correctable) or any(map(_is_correctable, field.fields.values()))


def _not_only_for_people(
    thing: Field | Checklist, what: str, *, is_used: bool
) -> Iterator[Problem]:
    if is_used:
        yield Problem(
            "C511",
            f"the {what} '{thing.name}' is `for: people`, and the process reads it",
            thing.where,
            Severity.HINT,
            hint="leave out `for: people`",
        )


def _never_set(field: Field, *, is_timed: bool) -> Problem:
    hint = "set it, give it a default, or say `required: true` if it is given at the start"
    message = f"the field '{field.name}' is read but never set"
    if not is_timed:
        return _field(field, "C503", message, hint, Severity.HINT)
    return replace(_field(field, "C503", message, hint), consequence="its timer never fires")


def _instants(process: Process) -> Iterator[Text]:
    return (timer.when for state in walk.states(process.root) for timer in state.at)


def _field(
    field: Field, code: str, message: str, hint: str, severity: Severity = Severity.WARNING
) -> Problem:
    return Problem(code, message, field.where, severity, hint=hint)


def fields_written(process: Process, tables: Mapping[str, RuleTable] | None) -> set[str]:
    """Fields that actions set."""
    found: set[str] = set()
    for action in walk.actions(process):
        found.update(_first_word(field) for field in action.assigns)
        if isinstance(action, Decide) and action.into is None:
            table = (tables or {}).get(action.table.text)
            found.update(output.name for output in (table.outputs if table else ()))
    return found


def _first_word(path: Text) -> str:
    return path.text.partition(".")[0]


def _read_by_tables(process: Process, tables: Mapping[str, RuleTable] | None) -> set[str] | None:
    """Fields that tables read by name; None where that cannot be known."""
    found: set[str] = set()
    for action in walk.actions(process):
        if not isinstance(action, Decide):
            continue
        table = (tables or {}).get(action.table.text)
        if table is None:
            return None
        found |= names_read(table)
    return found


def _messages(process: Process) -> Iterator[Problem]:
    told = _named(process, Declared.MESSAGE)
    for message in process.messages.values():
        if message.name not in told:
            text = f"the message '{message.name}' is told to nobody"
            hint = "add a `tell`, or delete it"
            yield Problem("C504", text, message.where, Severity.WARNING, hint=hint)


def _paper(process: Process, texts: str, looked_at: str) -> Iterator[Problem]:
    events = process.events.values()
    moved = _named(process, Declared.FORM)
    moved |= {event.form.text for event in events if event.form is not None}
    for form in process.forms.values():
        if form.name not in moved and form.audience is None:
            text = f"the form '{form.name}' is never filled"
            hint = f"let an event carry it: `form: {form.name}`, or delete it"
            yield Problem("C505", text, form.where, Severity.WARNING, hint=hint)
    brought = {event.checklist.text for event in events if event.checklist is not None}
    for checklist in process.checklists.values():
        asked = f"checklist.{checklist.name}" in texts
        if checklist.audience is not None:
            yield from _not_only_for_people(checklist, "checklist", is_used=asked)
        elif checklist.name not in brought:
            text = f"the checklist '{checklist.name}' is never filled"
            hint = f"let an event bring it: `checklist: {checklist.name}`, or delete it"
            yield Problem("C506", text, checklist.where, Severity.WARNING, hint=hint)
        elif not asked and f"checklist.{checklist.name}" not in looked_at:
            text = f"nothing depends on the checklist '{checklist.name}'"
            hint = f"guard a transition with checklist.{checklist.name}.passed"
            hint = f"{hint}, or say `for: people`"
            yield Problem("C508", text, checklist.where, Severity.HINT, hint=hint)


def _duties(process: Process) -> Iterator[Problem]:
    named = _named(process, Declared.OBLIGATION)
    for act in process.acts.values():
        if act.kind is ActKind.MUST and act.name not in named:
            text = f"the obligation '{act.name}' is never owed"
            hint = f"add `oblige: {act.name}` where it begins, or delete it"
            yield Problem("C507", text, act.where, Severity.WARNING, hint=hint)


def _claims(process: Process, texts: str) -> Iterator[Problem]:
    if re.search(r"(?<![\w.])event *\. *at(?!\w)|\. *in_time(?!\w)", texts):
        return
    for event in process.events.values():
        happened = event.happened
        if happened is not None and not happened.undo:
            yield Problem(
                "C512",
                f"when '{event.name}' happened decides nothing",
                happened.where,
                Severity.WARNING,
                hint="read `event.at` or `must.<name>.in_time`, or leave out `happened`",
            )


def _named(process: Process, kind: Declared) -> set[str]:
    """What actions name of a kind."""
    references = (each for action in walk.actions(process) for each in action.references)
    return {each.name.text for each in references if each.to is kind}
