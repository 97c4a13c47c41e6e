"""What ``callout test`` says of scenarios whose processes have errors: the errors, once."""

from __future__ import annotations

from collections.abc import Sequence

from callout.catalog import Catalog
from callout.checks import Project, check_project
from callout.cli.output import print_findings
from callout.errors import Problem, Severity, in_order
from callout.reader import report
from callout.reader.problems.formats import as_json
from callout.report.screen import Screen
from callout.scenarios import Unplayable

_NAMED = 8
"""Scenarios that are named before the rest is counted."""


def errors_behind(left_out: Sequence[Unplayable], catalog: Catalog) -> tuple[Problem, ...]:
    """The errors as ``callout check`` finds them, and those that a scenario's settings make."""
    if not left_out:
        return ()
    found = check_project(Project({**catalog.sources.processes, **catalog.sources.rules}))
    errors = [each for each in found if each.severity is Severity.ERROR]
    places = {(each.code, each.where) for each in errors}
    for each in left_out:
        if not any((error.code, error.where) in places for error in each.errors):
            errors += each.errors
    return in_order(dict.fromkeys(errors))


def show_unplayed(
    out: Screen, left_out: Sequence[Unplayable], errors: Sequence[Problem], catalog: Catalog
) -> None:
    """The errors, and which scenarios are not played because of them."""
    if not left_out:
        return
    texts = {**catalog.sources.processes, **catalog.sources.rules}
    print_findings(out, report(errors, texts))
    for process in dict.fromkeys(each.process for each in left_out):
        names = [each.story.name for each in left_out if each.process == process]
        rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        listed = ", ".join(names[:_NAMED]) + rest
        out.print(f"not played, for '{process}' has errors: {listed}", markup=False)


def unplayed_json(
    left_out: Sequence[Unplayable], errors: Sequence[Problem]
) -> dict[str, list[dict[str, object]]]:
    """The same as JSON."""
    return {
        "problems": [as_json(each) for each in errors],
        "not_played": [
            {
                "scenario": each.story.name,
                "file": each.story.where.path,
                "process": each.process,
            }
            for each in left_out
        ],
    }
