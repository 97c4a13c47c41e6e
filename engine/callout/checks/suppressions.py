"""Findings that a comment on their line allows: ``# callout: allow C302, the reason``.

Errors cannot be allowed. A comment that allows what is not there, or gives no reason, is a finding
itself (C900), so that none outlives its purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from callout.checks.deadlines.calendar_ends import DATED
from callout.errors import Location, Problem, Severity
from callout.reader import split_lines

_ALLOW = re.compile(r"#\s*callout:\s*allow\s+(?P<code>[A-Z]\d{3})\b[\s,:.-]*(?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class _Allowance:
    code: str
    reason: str
    where: Location

    def covers(self, problem: Problem) -> bool:
        """Whether it is about this problem."""
        same_line = (problem.where.path, problem.where.line) == (self.where.path, self.where.line)
        return same_line and problem.code == self.code and problem.severity is not Severity.ERROR


def without_allowed(problems: Iterable[Problem], files: Mapping[str, str]) -> list[Problem]:
    """The problems that no comment allows, and those about such comments."""
    found = list(problems)
    allowances = [each for path, text in files.items() for each in _allowances(path, text)]
    good = [each for each in allowances if each.reason]
    kept = [problem for problem in found if not any(each.covers(problem) for each in good)]
    for allowance in allowances:
        # What comes with time may be allowed before it is there.
        is_used = allowance.code in DATED or any(allowance.covers(each) for each in found)
        if not is_used or not allowance.reason:
            kept.append(_questionable(allowance, is_used=is_used))
    return kept


def _allowances(path: str, text: str) -> Iterator[_Allowance]:
    if "allow" not in text:
        return
    for number, line in enumerate(split_lines(text), start=1):
        match = _ALLOW.search(line)
        if match:
            where = Location(path, number, match.start() + 1, len(line.rstrip()) - match.start())
            yield _Allowance(match["code"], match["reason"].strip(), where)


def _questionable(allowance: _Allowance, *, is_used: bool) -> Problem:
    message = f"{allowance.code} is allowed here without a reason"
    hint = f"write it behind the code: # callout: allow {allowance.code}, because ..."
    if not is_used:
        message = f"{allowance.code} is allowed here, and there is none"
        hint = "delete the comment"
    return Problem("C900", message, allowance.where, Severity.WARNING, hint=hint)
