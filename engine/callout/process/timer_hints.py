"""What to write instead where a wait stands under ``at``, or an instant under ``after``."""

from __future__ import annotations

from dataclasses import replace

from callout.errors import Problem
from callout.suggest import meant_duration

from .text import Text

_WRONG_TYPE = "F003"
_UNKNOWN = "F002"


def hint_instant(problems: list[Problem], since: int, when: Text) -> None:
    """Give those of the problems from `since` on their hint that are of a wait under ``at``."""
    for place, problem in enumerate(problems[since:], start=since):
        is_wait = "this is a days and time duration" in problem.message
        meant = meant_duration(when.text) if problem.code == _UNKNOWN else None
        if meant is not None or (problem.code == _WRONG_TYPE and is_wait):
            written = f'@"{meant}"' if meant else when.text
            hint = f"for a wait use `after`, or write now() + {written}"
            problems[place] = replace(problem, hint=hint)


def hint_wait(problems: list[Problem], since: int) -> None:
    """Give those of the problems from `since` on their hint that are of an instant."""
    for place, problem in enumerate(problems[since:], start=since):
        if problem.code == _WRONG_TYPE and "this is a date and time" in problem.message:
            problems[place] = replace(problem, hint="for an instant use `at`")
