"""Names that are found nowhere because what declares them cannot be read.

``event:`` for ``events:`` loses every event, a state called ``2nd`` is none that a target can mean.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from callout.errors import Problem

_DECLARES = {
    "states": ("N001", "N011"),
    "events": ("N003",),
    "messages": ("N004",),
    "forms": ("N005",),
    "checklists": ("N006",),
    "must": ("N007",),
    "never": ("N007",),
    "outcomes": ("N009",),
    "blocks": ("N014",),
}
"""What is not found when the section that declares it is misspelt."""
_NOT_FOUND = frozenset(code for codes in _DECLARES.values() for code in codes)
_KEY_END = re.compile(r"[^\s:,]*[\"']?\s*:(?:\s|$)")
_UNKNOWN_KEY = re.compile(r" has no key '([^']+)'")
_MEANT = re.compile(r"did you mean '([^']+)'")
_NAMED = re.compile(r"'([^']+)'")


@dataclass(frozen=True, slots=True)
class LostNames:
    """What errors take from the names of their files, each with the path of its file.

    `keys` are those that do not exist there, `codes` what is not found without the section that
    was meant, `columns` those of tables that stand there under a name that is none. `unnamed` are
    files in which something has a name that is none, `unspelt` those with any such word.
    """

    keys: Collection[tuple[str, str]]
    codes: Collection[tuple[str, str]]
    columns: Collection[tuple[str, str]]
    unnamed: Collection[str]
    unspelt: Collection[str]

    @classmethod
    def of(cls, errors: Iterable[Problem], lines: Mapping[str, Sequence[str]]) -> LostNames:
        """What these errors take; `lines` are those of files by path."""
        by_code: dict[str, list[Problem]] = {}
        for each in errors:
            by_code.setdefault(each.code, []).append(each)
        unknown, unspelt = by_code.get("S001", []), by_code.get("S005", [])
        keys = ((each.where.path, _UNKNOWN_KEY.search(each.message)) for each in unknown)
        return cls(
            keys={(path, match[1]) for path, match in keys if match},
            codes={
                (each.where.path, code)
                for each in unknown
                for section in meant_names(each)
                for code in _DECLARES.get(section, ())
            },
            columns={
                (each.where.path, name)
                for each in by_code.get("R003", [])
                for name in meant_names(each)
            },
            unnamed={each.where.path for each in unspelt if _is_key(each, lines)},
            unspelt={each.where.path for each in unspelt},
        )

    def explain(self, problem: Problem) -> bool:
        """Whether a name is not found because of them."""
        path, code = problem.where.path, problem.code
        named = (path, first_name(problem))
        if code == "R003":
            return problem.message.endswith("has no column") and named in self.columns
        if (path, code) in self.codes or (code in _NOT_FOUND and path in self.unnamed):
            return True
        return (code == "N001" and named in self.keys) or (code == "N009" and path in self.unspelt)


def first_name(problem: Problem) -> str:
    """The first name in quotes in its message; empty if there is none."""
    match = _NAMED.search(problem.message)
    return match[1] if match else ""


def meant_names(problem: Problem) -> list[str]:
    """The names that its hint asks for."""
    return _MEANT.findall(problem.hint or "")


def _is_key(problem: Problem, lines: Mapping[str, Sequence[str]]) -> bool:
    """Whether what is not spelt like a name is one that is declared there."""
    where, rows = problem.where, lines.get(problem.where.path, ())
    if where.line > len(rows):
        return False
    return _KEY_END.match(rows[where.line - 1], where.column - 1 + where.length) is not None
