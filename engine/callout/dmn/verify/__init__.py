"""What can be proved about a table before it decides anything.

Every input is cut into pieces, every row is a box of pieces (see `callout.dmn.match.axis` and
`boxes`), and the questions become geometry: what no row covers, where two rows meet, which row is
inside others. Over one number the rows ``< 5`` and ``> 5`` leave out exactly 5, and a third row
``[3..7]`` would meet the first in [3 .. 5) and the second in (5 .. 7].

Cells that are known only at run time are left out of the proofs, and that is said. Null is left
out too: whether a null input has a row is found at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from callout.dmn.compile.compiler import with_constants
from callout.dmn.table import RuleTable
from callout.errors import Problem
from callout.values import Facts, Value

from .advice import shape_findings
from .cases import Picture, picture_of
from .dead_cells import cell_findings
from .gaps import gaps, unreachable
from .overlaps import pair_findings

_CHECKS: tuple[Callable[[Picture], Iterable[Problem]], ...] = (
    cell_findings,
    gaps,
    unreachable,
    pair_findings,
    shape_findings,
)


def check_table(table: RuleTable, known: Mapping[str, Facts] | None = None) -> list[Problem]:
    """Everything that can be proved about the table, as problems R1xx: errors, warnings, hints.

    `known` has, by profile, the values of names that are known before run time (parameters);
    cells that read them are checked once for each profile that has all of them.
    """
    suited = {
        profile: constants
        for profile, constants in (known or {}).items()
        if all(_is_known(path, constants) for path in _readings(table, constants))
    }
    if not suited or not any(_readings(table, each) for each in suited.values()):
        return _checked(table)
    found: dict[Problem, list[str]] = {}
    for profile, constants in suited.items():
        for problem in _checked(with_constants(table, constants)):
            found.setdefault(problem, []).append(profile)
    return [
        problem if len(profiles) == len(suited) else _only_for(problem, profiles)
        for problem, profiles in found.items()
    ]


def _checked(table: RuleTable) -> list[Problem]:
    picture = picture_of(table)
    return [problem for check in _CHECKS for problem in check(picture)]


def _readings(table: RuleTable, constants: Facts) -> set[tuple[str, ...]]:
    """The paths of known names that the table's tests read."""
    return {
        path
        for row in table.rows
        for test in row.tests
        if test is not None
        for path in test.reads
        if path[0] in constants
    }


def _is_known(path: tuple[str, ...], constants: Facts) -> bool:
    value: Value = dict(constants)
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def _only_for(problem: Problem, profiles: list[str]) -> Problem:
    message = f"{problem.message} (with the parameters of {', '.join(profiles)})"
    return Problem(
        problem.code,
        message,
        problem.where,
        problem.severity,
        problem.consequence,
        problem.hint,
        problem.related,
    )
