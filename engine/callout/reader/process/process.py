"""Loads a process file: reads it, checks its shape, builds its records, resolves its names."""

from __future__ import annotations

from dataclasses import dataclass

from callout.errors import DefinitionError, Location, Problem, Severity, in_order
from callout.process import Process
from callout.reader.yaml.nodes import Mapping, Node
from callout.reader.yaml.parse import scan, split_lines

from .blocks import check_all_used, read_blocks
from .context import Draft, label, part, text, texts
from .declarations import acts, checklist, event, fields, form, message, named
from .references import check_references
from .schema import shape_problems
from .states import root_state


@dataclass(frozen=True, slots=True)
class Loaded:
    """A process as far as it could be built, and everything that is wrong with its file."""

    process: Process | None
    problems: tuple[Problem, ...]

    @property
    def is_fine(self) -> bool:
        """Whether nothing keeps the process from loading."""
        return all(each.severity is not Severity.ERROR for each in self.problems)


def load_process(text: str, path: str) -> Process:
    """The process of a file; raises `DefinitionError` with every problem."""
    loaded = inspect_process(text, path)
    if loaded.process is None or not loaded.is_fine:
        raise DefinitionError(loaded.problems)
    return loaded.process


def inspect_process(text: str, path: str) -> Loaded:
    """The process of a file as far as there is one, with its problems in order of place."""
    reading = scan(text, path)
    if reading.root is None:
        return Loaded(None, in_order(reading.problems))
    root = reading.root
    problems = [*reading.problems, *shape_problems(root, "process")]
    if not isinstance(root, Mapping):
        return Loaded(None, in_order(problems))
    draft = Draft(path, split_lines(text.removeprefix("\ufeff")))
    read_blocks(draft, root)
    process = _process(draft, root)
    check_all_used(draft)
    _check_name(draft, process)
    check_references(draft, process)
    return Loaded(process, in_order([*problems, *draft.problems]))


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
        outcomes=texts(part(root, "outcomes")),
        profiles=texts(part(root, "profiles")),
        uses=texts(part(root, "uses")),
        version=version.text if version else None,
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
