"""Rules files: tables, parameters, settings, calendars, roles, schedules, KPIs, what is shared.

docs/designers/rules.md has all of them.

`load_rules` reads one file; `load_library` reads all of a folder's and puts them together, which is
when tables are compiled and checked, because tables may call tables of other files.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Names

from callout.errors import DefinitionError, Problem
from callout.library import Library, RuleFile
from callout.reader.process.shared.declarations import SECTIONS, places
from callout.reader.schema import shape_problems
from callout.reader.yaml.access import entries
from callout.reader.yaml.nodes import Mapping
from callout.reader.yaml.parse import scan

from .calendars import read_calendar
from .deputies import read_deputies
from .draft import RulesDraft
from .kpis import read_kpis
from .lifecycle import read_lifecycle
from .parameters import read_parameters, read_settings
from .roles import read_roles
from .schedules import read_schedules
from .shared import shared_problems
from .tables import read_tables

_KINDS: Names[str, tuple[str, Callable[[Mapping, RulesDraft], RuleFile]]] = {
    "tables": ("tablesFile", read_tables),
    "parameters": ("parametersFile", read_parameters),
    "settings": ("settingsFile", read_settings),
    "calendar": ("calendarFile", read_calendar),
    "roles": ("rolesFile", read_roles),
    "deputies": ("deputiesFile", read_deputies),
    "lifecycle": ("lifecycleFile", read_lifecycle),
    "schedules": ("schedulesFile", read_schedules),
    "kpis": ("kpisFile", read_kpis),
}
"""By first key: what of the schema such a file has to fit, and who reads it."""


def load_rules(text: str, path: str) -> RuleFile:
    """What a rules file holds; raises DefinitionError with everything that is wrong with it."""
    problems: list[Problem] = []
    file = _read(text, path, problems)
    if problems or file is None:
        raise DefinitionError(problems)
    return file


def load_library(files: Names[str, str], *, check: bool = True) -> Library:
    """The library of these texts by path.

    Raises:
        DefinitionError: with everything that is wrong with any of the files; where a file cannot
            be read, the others' tables are not compiled yet.
    """
    problems: list[Problem] = []
    read = [_read(text, path, problems) for path, text in sorted(files.items())]
    problems += shared_problems(files)
    if problems:
        raise DefinitionError(problems)
    return Library.build([file for file in read if file is not None], check=check)


def _read(text: str, path: str, problems: list[Problem]) -> RuleFile | None:
    reading = scan(text, path)
    problems.extend(reading.problems)
    if reading.root is None:
        return None
    root = reading.root
    kinds = (*_KINDS, *SECTIONS)
    kind = next((key.text for key, _ in entries(root) if key.text in kinds), None)
    if kind is None or not isinstance(root, Mapping):
        message = f"a rules file begins with one of {', '.join(kinds)}"
        problems.append(Problem("R020", message, root.where))
        return None
    if kind in SECTIONS:
        problems.extend(shape_problems(root, "shared"))
        return RuleFile(path, shared=places(root))
    definition, read = _KINDS[kind]
    problems.extend(shape_problems(root, "rules", definition))
    return read(root, RulesDraft(path, problems))


__all__ = ["load_library", "load_rules"]
