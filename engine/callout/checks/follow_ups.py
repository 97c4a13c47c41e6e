"""Findings that follow from others: one cause is one problem.

Who obeys a finding that only follows from a misspelt word ("delete it") breaks what was right. So
what may be a consequence of an error is left out; once the error is mended it shows, if it is true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from callout.errors import Problem, Severity

_FAMILIES = "YSPNLFR"
_UNUSED = frozenset({"C501", "C502", "C503", "C504", "C505", "C506", "C507", "C508", "C510"})
_NOT_CALLED = frozenset({"C501", "C503"})
_IDLE_FILES = frozenset({"P013", "P017"})
_BAD_PARTS = frozenset({"P006", "P007", "P008", "P010", "P011"})
_SHAPE = frozenset({"S001", "S003", "S005", "Y009"})
_WIDE = "full-width"
"""A sign of YAML's own that is not one takes the shape from all that refers to it."""
_MEANT = re.compile(r"did you mean '([^']+)'")
_NAMED = re.compile(r"'([^']+)'")
_TABLE = re.compile(r"table '([^']+)'")
_KEY = re.compile(r" has no key '([^']+)'")


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be loaded: files with errors, and the processes these would have been.

    `mentioned` are the processes that these files name somewhere, and so may call.
    """

    files: Collection[str]
    processes: Collection[str]
    mentioned: Collection[str]


def without_follow_ups(problems: Iterable[Problem], unread: Unread) -> list[Problem]:
    """The problems that are causes, in their order."""
    found = list(problems)
    errors = [each for each in found if each.severity is Severity.ERROR]
    causes = _Causes(errors, unread)
    return [each for each in found if not causes.explain(each)]


class _Causes:
    """The errors of a project, asked whether they explain another finding."""

    def __init__(self, errors: list[Problem], unread: Unread) -> None:
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
        self._meant = {name for each in errors for name in _MEANT.findall(each.hint or "")}
        keys = ((each, _KEY.search(each.message)) for each in errors if each.code == "S001")
        self._keys = {(each.where.path, match[1]) for each, match in keys if match}
        tables = (_TABLE.search(each.message) for each in errors if each.code[0] in "RF")
        self._tables = {match[1] for match in tables if match}
        self._worded = {
            (each.where.path, each.where.line) for each in errors if each.code[0] == "F"
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
        path, code = problem.where.path, problem.code
        if code in ("Y007", "P005"):
            return (path, "Y000") in self._codes
        if code == "N001":
            return (path, _name(problem)) in self._keys
        if code == "N009":
            return (path, "S005") in self._codes
        return code == "L012" and _name(problem) in self._unread.processes

    def _lost_shape(self, problem: Problem) -> bool:
        """Whether its line, or what it refers to, is not what it was meant to be."""
        line, code = (problem.where.path, problem.where.line), problem.code
        if line in self._lines and code[0] != "Y":
            return True
        if line in self._broken_lines and code in ("S003", "S010"):
            return True
        return problem.where.path in self._broken and code[0] in "NP"

    def _explains_doubt(self, problem: Problem) -> bool:
        code, name = problem.code, _name(problem)
        if code == "C102":
            return (problem.where.path, name) in self._circles
        if code in ("C117", "C404"):
            return (problem.where.path, problem.where.line) in self._worded
        if code in _IDLE_FILES:
            return self._bad_parts or bool(self._unread.files)
        if code in _UNUSED and name in self._meant:
            return True
        if code in _NOT_CALLED:
            stem = _stem(problem.where.path)
            return stem in self._unread.mentioned or stem in self._meant
        table = _TABLE.search(problem.message) if code[0] == "R" else None
        return table is not None and table[1] in self._tables


def _is_wide(problem: Problem) -> bool:
    return problem.code in _SHAPE and _WIDE in problem.message


def _name(problem: Problem) -> str:
    """The first name in quotes in its message."""
    match = _NAMED.search(problem.message)
    return match[1] if match else ""


def _family(problem: Problem) -> int:
    return _FAMILIES.find(problem.code[0]) if problem.code[0] in _FAMILIES else len(_FAMILIES)


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.where.path, problem.where.line, problem.where.column


def _stem(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
