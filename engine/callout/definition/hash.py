"""The name of a definition: a hash over everything that decides what tickets of it do.

Covers the parsed process (not its bytes: comments and layout change nothing), and the tables,
parameters, settings, calendars and roles it is linked with. Places in files are left out.

What the records of a process are called under the hash is a table here, not the names of Python's
classes and fields: those may change, the names on disk never do.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from callout import process as p
from callout.values import Json, digest

Literals: TypeAlias = Mapping[p.Text, str]
NO_LITERALS: Literals = MappingProxyType({})


class OnDisk(NamedTuple):
    """How a record is written: what it is called, and the key of each of its attributes."""

    name: str
    keys: Mapping[str, str]


def _written(name: str, attributes: str) -> OnDisk:
    """`attributes` are their own keys; ``attribute=key`` for one that was renamed since."""
    pairs = (each.partition("=") for each in attributes.split())
    return OnDisk(name, {attribute: key or attribute for attribute, _, key in pairs})


ON_DISK: Mapping[type, OnDisk] = {
    p.Process: _written(
        "Process",
        "name root data events messages forms checklists acts clocks facts outcomes profiles uses "
        "version key subject settles late_binding owner assignee lifecycle title about source "
        "worklist",
    ),
    p.State: _written(
        "State",
        "id kind states initial entry exit transitions after at every within invokes "
        "history default outcome leaves_open output output_content data tags owner "
        "waits_forever title about source",
    ),
    p.Initial: _written("Initial", "targets actions"),
    p.Transition: _written(
        "Transition", "id events guard targets actions reenter title source next"
    ),
    p.At: _written("At", "id when transitions counts"),
    p.Every: _written("Every", "id period transitions limit times first counts"),
    p.Within: _written("Within", "id opens closes on_open on_close"),
    p.Invoke: _written(
        "Invoke", "id process inputs forward finalize computed each item at_once until"
    ),
    p.Set: _written("Set", "values"),
    p.Decide: _written("Decide", "table inputs into"),
    p.Tell: _written("Tell", "to message inputs addressee"),
    p.Assign: _written("Assign", "person"),
    p.Send: _written(
        "Send",
        "event to inputs event_expression address delay id content id_into keyed key",
    ),
    p.Raise: _written("Raise", "event"),
    p.Cancel: _written("Cancel", "id expression"),
    p.Start: _written("Start", "process link inputs key joins"),
    p.Duty: _written("Duty", "act name"),
    p.Breach: _written("Breach", "act note"),
    p.Sample: _written("Sample", "source size into"),
    p.Retract: _written("Retract", "act note"),
    p.FormStep: _written("FormStep", "form act"),
    p.Log: _written("Log", "value"),
    p.If: _written("If", "branches"),
    p.Foreach: _written("Foreach", "source item index body"),
    p.Let: _written("Let", "inputs declared body"),
    p.Field: _written(
        "Field",
        "name type default required pii values value_titles fields may_defer audience=for allowed "
        "correctable corrected_by title source file",
    ),
    p.FileRule: _written("FileRule", "accept many most=max elsewhere"),
    p.EventDeclaration: _written(
        "EventDeclaration",
        "name by in_person payload reason_required form form_act checklist fulfils title source "
        "next happened not_by",
    ),
    p.Worklist: _written("Worklist", "title due assignee find"),
    p.Happened: _written("Happened", "within late undo"),
    p.Form: _written("Form", "name fields by signed_by may audience=for title source"),
    p.ChecklistItem: _written("ChecklistItem", "name mandatory when title source"),
    p.Checklist: _written("Checklist", "name items audience=for title source"),
    p.Act: _written("Act", "name kind by due counts title source"),
    p.ServiceClock: _written(
        "Clock",
        "name starts stops limit pauses counts calendar warn reopened title source since due",
    ),
    p.Message: _written("Message", "name texts source"),
    p.TicketFact: _written(
        "CountedFact",
        "name process conditions within counts title source also gives of parts limit",
    ),
    p.StandardAct: _written(
        "StandardAct",
        "act by states guard payload actions outcome target within never title source",
    ),
    p.Label: _written("Label", "texts"),
}
"""Every record a process is made of. Left out of all of them: where it stands in a file."""


def process_tree(process: p.Process, literals: Literals = NO_LITERALS) -> Json:
    """What a process file says, as JSON: ``{"is": name, key: ...}`` for each record.

    `literals` are its bare words, written as FEEL: whether a value has quotes changes nothing.
    """
    return _tree(process, literals)


def part_tree(part: object) -> Json:
    """The same for one part of a process: a state, a transition, a field ..."""
    return _tree(part, NO_LITERALS)


def definition_hash(
    process: p.Process, pinned: Mapping[str, Json], literals: Literals = NO_LITERALS
) -> str:
    """The hash of a process with what it is linked with (see `Definition.pinned`)."""
    return digest(definition_document(process, pinned, literals))


def definition_document(
    process: p.Process, pinned: Mapping[str, Json], literals: Literals = NO_LITERALS
) -> dict[str, Json]:
    """What `definition_hash` is the hash of."""
    return {"process": process_tree(process, literals), **pinned}


def _tree(value: object, literals: Literals) -> Json:
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case str():
            return value
        case p.Text():
            return literals.get(value, value.text)
        case Mapping():
            return {str(key): _tree(item, literals) for key, item in value.items()}
        case frozenset():
            return [*sorted(str(item) for item in value)]
        case tuple() | list():
            return [_tree(item, literals) for item in value]
        case _:
            return _record(value, literals)


def _record(value: object, literals: Literals) -> Json:
    written = ON_DISK.get(type(value))
    if written is None:
        raise TypeError(f"{value!r} is no part of a process")
    tree: dict[str, Json] = {"is": written.name}
    for attribute, key in written.keys.items():
        part = getattr(value, attribute)
        # Absent and empty are the same, so that a key added to the dialect renames nothing.
        if part is not None and part != () and part != {}:
            tree[key] = _tree(part, literals)
    return tree
