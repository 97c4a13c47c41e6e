"""Findings that follow from others: one cause is one problem.

Who obeys a finding that only follows from a misspelt word ("delete it") breaks what was right. So
what may be a consequence of an error is left out; once the error is mended it shows, if it is true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from callout.errors import Problem, Severity

from .lost_names import LostNames, first_name, meant_names

_FAMILIES = "YSPNLFR"
UNUSED = frozenset({"C501", "C502", "C503", "C504", "C505", "C506", "C507", "C508", "C510"})
"""What says that something is not used, or never set."""
_NOT_CALLED = frozenset({"C501", "C503"})
_IDLE_FILES = frozenset({"P013", "P017"})
_BAD_PARTS = frozenset({"P006", "P007", "P008", "P010", "P011"})
_STATE_KEY = "a state of its own begins further left"
_SHAPE = frozenset({"S001", "S003", "S005", "Y009"})
_WIDE = "full-width"
"""A sign of YAML's own that is not one takes the shape from all that refers to it."""
_CONFUSED = "are two columns confused?"
_TABLE = re.compile(r"table '([^']+)'")


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be loaded: files with errors, and the processes these would have been.

    `mentioned` are the processes that these files name somewhere, and so may call.
    """

    files: Collection[str]
    processes: Collection[str]
    mentioned: Collection[str]
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The lines of files by path, of those with errors at least."""


def without_follow_ups(problems: Iterable[Problem], unread: Unread) -> list[Problem]:
    """The problems that are causes, in their order."""
    found = list(problems)
    errors = [each for each in found if each.severity is Severity.ERROR]
    causes = _Causes(found, errors, unread)
    return _columns_once(each for each in found if not causes.explain(each))


def _columns_once(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, what is said of every cell of a column as one: its columns are confused."""
    kept: dict[tuple[str, str, int, int | None], Problem] = {}
    for each in problems:
        where = each.where
        in_column = each.code == "F003" and where.column > 1
        key = (where.path, each.message, where.column, None if in_column else where.line)
        first = kept.get(key)
        if in_column and first is not None:
            more = (*first.related, (where, "and here"))
            kept[key] = replace(first, related=more, hint=first.hint or _CONFUSED)
        elif first is None or len(each.related) > len(first.related):
            kept[key] = each
    return list(kept.values())


class _Causes:
    """The errors of a project, asked whether they explain another finding."""

    def __init__(self, found: list[Problem], errors: list[Problem], unread: Unread) -> None:
        self._unread = unread
        self._first: dict[tuple[str, int, int], int] = {}
        for each in errors:
            place = _place(each)
            self._first[place] = min(self._first.get(place, 99), _family(each))
        self._lines = {(each.where.path, each.where.line) for each in errors if each.code[0] == "Y"}
        wide = [each.where for each in errors if _is_wide(each)]
        self._broken = {where.path for where in wide}
        self._broken_lines = {(where.path, where.line) for where in wide}
        self._codes = {(each.where.path, each.code) for each in errors}
        self._meant = {name for each in errors for name in meant_names(each)}
        self._names = LostNames.of(errors, unread.lines)
        self._indented = [each.where for each in errors if _STATE_KEY in (each.hint or "")]
        self._tagged = _first_marks(errors)
        self._ends = {each.where.path for each in found if each.code == "C107"}
        tables = (_TABLE.search(each.message) for each in errors if each.code[0] in "RF")
        self._tables = {match[1] for match in tables if match}
        self._worded = {
            _line(each) for each in errors if each.code[0] == "F" or each.code == "L005"
        }
        self._unread_words = {
            each.where.path for each in errors if each.code[0] == "F" and _WIDE in each.message
        }
        self._circles = {
            (each.where.path, name)
            for each in errors
            if each.code == "C121"
            for name in each.message.partition(": ")[2].split(" -> ")
        }
        self._bad_parts = any(each.code in _BAD_PARTS for each in errors)

    def explain(self, problem: Problem) -> bool:
        """Whether the problem is a consequence of one of the errors."""
        if problem.severity is Severity.ERROR:
            return self._explains_error(problem)
        return self._explains_doubt(problem)

    def _explains_error(self, problem: Problem) -> bool:
        if _is_wide(problem):
            return False
        if _family(problem) > self._first[_place(problem)] or self._lost_shape(problem):
            return True
        if problem.code in ("Y007", "P005"):
            return (problem.where.path, "Y000") in self._codes
        if problem.code == "R306":
            return (problem.where.path, "R305") in self._codes
        if problem.code[0] == "Y":
            return self._of_a_line(problem)
        is_unread = problem.code == "L012" and first_name(problem) in self._unread.processes
        return is_unread or self._names.explain(problem)

    def _of_a_line(self, problem: Problem) -> bool:
        """A second mark on one line, or a key that was another state's."""
        where = problem.where
        if problem.code == "Y003":
            return self._tagged[_line(problem)] < where.column
        return problem.code == "Y002" and any(
            (each.path, each.column) == (where.path, where.column)
            and any(first.line < each.line < where.line for first, _ in problem.related)
            for each in self._indented
        )

    def _lost_shape(self, problem: Problem) -> bool:
        """Whether its line, or what it refers to, is not what it was meant to be."""
        line, code = (problem.where.path, problem.where.line), problem.code
        if line in self._lines and code[0] != "Y":
            return True
        if line in self._broken_lines and code in ("S003", "S010"):
            return True
        return problem.where.path in self._broken and code[0] in "NP"

    def _explains_doubt(self, problem: Problem) -> bool:
        code, name = problem.code, first_name(problem)
        if code == "C105":
            return problem.where.path in self._ends
        if code == "C102":
            return (problem.where.path, name) in self._circles
        if code in ("C117", "C404"):
            return (problem.where.path, problem.where.line) in self._worded
        if code in _IDLE_FILES:
            return self._bad_parts or bool(self._unread.files)
        if code in UNUSED and (name in self._meant or problem.where.path in self._unread_words):
            return True
        if code in _NOT_CALLED:
            stem = _stem(problem.where.path)
            return stem in self._unread.mentioned or stem in self._meant
        table = _TABLE.search(problem.message) if code[0] == "R" else None
        return table is not None and table[1] in self._tables


def _first_marks(errors: Iterable[Problem]) -> dict[tuple[str, int], int]:
    """The column of the first anchor, alias or merge key of each line."""
    found: dict[tuple[str, int], int] = {}
    for each in errors:
        if each.code == "Y003":
            found[_line(each)] = min(found.get(_line(each), each.where.column), each.where.column)
    return found


def _line(problem: Problem) -> tuple[str, int]:
    return problem.where.path, problem.where.line


def _is_wide(problem: Problem) -> bool:
    return problem.code in _SHAPE and _WIDE in problem.message


def _family(problem: Problem) -> int:
    return _FAMILIES.find(problem.code[0]) if problem.code[0] in _FAMILIES else len(_FAMILIES)


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.where.path, problem.where.line, problem.where.column


def _stem(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
