"""Loads a process: reads file and parts, checks shape, builds records, resolves names.

Codes: P003 another name than the file's, P012 a file that belongs to a process.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass

from callout.errors import DefinitionError, Location, Problem, Severity, in_order
from callout.process import Process
from callout.reader.file_kind import BESIDE, FileKind, kind_of
from callout.reader.schema import shape_problems
from callout.reader.yaml.access import flag, label, part, text, texts
from callout.reader.yaml.nodes import Mapping, Node
from callout.reader.yaml.parse import scan

from .blocks import check_all_used, read_blocks
from .context import Draft
from .declarations import acts, checklist, event, fields, form, message, named
from .files_beside import Beside
from .names.references import check_references
from .parts import Assembled, assemble
from .sections.clocks import clock
from .sections.facts import fact
from .sections.lifecycle import lifecycle
from .sections.worklist import worklist
from .shared.declarations import shared_of
from .shared.lifecycle import shared_lifecycle
from .shared.papers import with_papers
from .states import root_state


@dataclass(frozen=True, slots=True)
class Loaded:
    """A process as far as it could be built, and everything that is wrong with its file."""

    process: Process | None
    problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()
    """The paths of the files it was read from: its own first, then its parts and labels."""

    @property
    def is_fine(self) -> bool:
        """Whether nothing keeps the process from loading."""
        return all(each.severity is not Severity.ERROR for each in self.problems)


def load_process(text: str, path: str, beside: Map[str, str] | None = None) -> Process:
    """The process of a file; raises `DefinitionError` with every problem.

    `beside` has the texts of files by path: its parts, its labels, and the rules whose types and
    papers it names.
    """
    loaded = inspect_process(text, path, beside)
    if loaded.process is None or not loaded.is_fine:
        raise DefinitionError(loaded.problems)
    return loaded.process


def inspect_process(text: str, path: str, beside: Map[str, str] | None = None) -> Loaded:
    """The process of a file as far as there is one, with its problems in order of place.

    `beside` as in `load_process`. Where a part is missing, names are not looked up.
    """
    reading = scan(text, path)
    if reading.root is None:
        return Loaded(None, in_order(reading.problems), (path,))
    root = reading.root
    kind = kind_of(text)
    if kind in BESIDE:
        return Loaded(None, in_order([*reading.problems, _no_process(root, kind)]), (path,))
    problems = [*reading.problems, *shape_problems(root, "process")]
    if not isinstance(root, Mapping):
        return Loaded(None, in_order(problems), (path,))
    whole = assemble(root, Beside(path, text, beside or {}))
    draft, full = _with_shared(whole, path, beside or {})
    read_blocks(draft, full)
    process = _process(draft, full)
    _check_name(draft, process)
    if whole.is_whole:
        check_references(draft, process)
        check_all_used(draft)
    found = in_order([*problems, *whole.problems, *draft.problems])
    return Loaded(process, found, tuple(whole.lines))


def _with_shared(whole: Assembled, path: str, beside: Map[str, str]) -> tuple[Draft, Mapping]:
    """The process with what the rules share in its place."""
    shared, standard = shared_of(beside), shared_lifecycle(beside)
    lines = {**standard.lines, **shared.lines, **whole.lines}
    draft = Draft(path, lines, shared=shared)
    return draft, standard.put_into(with_papers(draft, whole.root))


def _no_process(root: Node, kind: FileKind) -> Problem:
    message = f"this is a {kind} file and no process"
    return Problem("P012", message, root.where, hint="load the process that it belongs to")


def _process(draft: Draft, root: Node) -> Process:
    name = text(part(root, "process"))
    version, binding = text(part(root, "version")), text(part(root, "binding"))
    return Process(
        name=name.text if name else "",
        where=name.where if name else Location(draft.path, 1, 1),
        root=root_state(draft, root),
        data=fields(draft, part(root, "data")),
        events=named(draft, part(root, "events"), event),
        messages=named(draft, part(root, "messages"), message),
        forms=named(draft, part(root, "forms"), form),
        checklists=named(draft, part(root, "checklists"), checklist),
        acts=acts(draft, root),
        lifecycle=lifecycle(draft, part(root, "lifecycle")),
        clocks=named(draft, part(root, "clocks"), clock),
        facts=named(draft, part(root, "facts"), fact),
        outcomes=texts(part(root, "outcomes")),
        profiles=texts(part(root, "profiles")),
        uses=texts(part(root, "uses")),
        owner=text(part(root, "owner")),
        assignee=text(part(root, "assignee")),
        version=version.text if version else None,
        worklist=worklist(draft, part(root, "worklist")),
        key=texts(part(root, "key")),
        subject=text(part(root, "subject")),
        settles=True if flag(part(root, "settles")) else None,
        late_binding=binding is not None and binding.text == "late",
        title=label(part(root, "title")),
        about=label(part(root, "about")),
        source=texts(part(root, "source")),
    )


def _check_name(draft: Draft, process: Process) -> None:
    """A process is found by its file's name."""
    file_name = draft.path.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = file_name.rpartition(".")
    if dot and ending in ("yaml", "yml") and process.name and stem != process.name:
        draft.report(
            "P003",
            f"the process '{process.name}' is in a file named '{file_name}'",
            process.where,
            hint=f"write `process: {stem}`, or name the file {process.name}.{ending}",
        )
