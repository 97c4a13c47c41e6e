"""Rules files: tables, parameters, settings, calendars, roles, and what processes share.

docs/designers/rules.md has all of them.

`load_rules` reads one file; `load_library` reads all of a folder's and puts them together, which is
when tables are compiled and checked, because tables may call tables of other files.
"""

from __future__ import annotations

from collections.abc import Mapping

from callout.errors import DefinitionError, Problem
from callout.library import Library, RuleFile
from callout.reader.process.shared.declarations import SECTIONS
from callout.reader.yaml.parse import scan

from .calendars import read_calendar
from .parameters import read_parameters, read_settings
from .reader import Reader
from .roles import read_roles
from .shared import read_shared, shared_problems
from .tables import read_tables

_READERS = {
    "tables": read_tables,
    "parameters": read_parameters,
    "settings": read_settings,
    "calendar": read_calendar,
    "roles": read_roles,
    **dict.fromkeys(SECTIONS, read_shared),
}


def load_rules(text: str, path: str) -> RuleFile:
    """What a rules file holds; raises DefinitionError with everything that is wrong with it."""
    problems: list[Problem] = []
    file = _read(text, path, problems)
    if problems or file is None:
        raise DefinitionError(problems)
    return file


def load_library(files: Mapping[str, str], *, check: bool = True) -> Library:
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
    reader = Reader(path, problems)
    root = reader.mapping(reading.root, "a rules file")
    if root is None:
        return None
    kind = next((key for key in root if key in _READERS), None)
    if kind is None:
        kinds = ", ".join(_READERS)
        message = f"a rules file begins with one of {kinds}"
        problems.append(Problem("R020", message, reading.root.where))
        return None
    return _READERS[kind](root, reader)


__all__ = ["load_library", "load_rules"]
