"""Problems as a report: for people, as JSON, for GitHub's annotations, as SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from callout.errors import Location, Problem, Severity

from .render import render

_PLACES = 3
"""How many files or folders the last line names."""


class ReportFormat(StrEnum):
    """How problems are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def report(
    problems: Iterable[Problem],
    sources: Mapping[str, str],
    form: ReportFormat = ReportFormat.TEXT,
    places: Sequence[str] = (),
) -> str:
    """All problems in the order given; `sources` has the texts of files by path.

    `places` are the files or folders that were asked for, for the last line.
    """
    found = tuple(problems)
    match form:
        case ReportFormat.TEXT:
            pages = [render(problem, sources.get(problem.where.path)) for problem in found]
            return "\n\n".join([*pages, summary(found, len(sources), places)])
        case ReportFormat.JSON:
            document = {"files": sorted(sources), "problems": [as_json(each) for each in found]}
            return json.dumps(document, ensure_ascii=False, indent=2)
        case ReportFormat.GITHUB:
            return "\n".join(_annotation(problem) for problem in found)
        case ReportFormat.SARIF:
            return json.dumps(_sarif(found), ensure_ascii=False, indent=2)


def summary(problems: Iterable[Problem], files: int, places: Sequence[str] = ()) -> str:
    """One line: how many files and where, how many findings of which severity.

    >>> summary([], 3, ["processes", "rules"])
    '3 files in processes and rules, nothing found'
    """
    counts = dict.fromkeys(Severity, 0)
    for problem in problems:
        counts[problem.severity] += 1
    found = [_plural(count, severity.value) for severity, count in counts.items() if count]
    named = " and ".join(places) if len(places) <= _PLACES else f"{len(places)} places"
    where = f" in {named}" if places else ""
    return f"{_plural(files, 'file')}{where}, {', '.join(found) or 'nothing found'}"


def as_json(problem: Problem) -> dict[str, object]:
    """One problem as a JSON object; what it has not got is left out."""
    document: dict[str, object] = {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        **_place(problem.where),
        "at_run_time": problem.consequence,
        "hint": problem.hint,
        "related": [{**_place(place), "message": what} for place, what in problem.related],
    }
    return {key: value for key, value in document.items() if value}


def _place(where: Location) -> dict[str, object]:
    return {
        "path": where.path,
        "line": where.line,
        "column": where.column,
        "length": where.length,
    }


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _details(problem: Problem) -> str:
    rows = [problem.message]
    if problem.consequence:
        rows.append(f"at run time: {problem.consequence}")
    if problem.hint:
        rows.append(f"hint: {problem.hint}")
    return "\n".join(rows)


def _annotation(problem: Problem) -> str:
    """A workflow command of GitHub Actions; its values are percent-encoded where they must be."""
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
    where = problem.where
    properties = {
        "file": where.path,
        "line": str(where.line),
        "col": str(where.column),
        "endColumn": str(where.column + where.length),
        "title": problem.code,
    }
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kinds[problem.severity]} {written}::{_escape(_details(problem))}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(problems: tuple[Problem, ...]) -> dict[str, object]:
    rules = [{"id": code} for code in sorted({problem.code for problem in problems})]
    driver = {"name": "callout", "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem) for problem in problems],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def _result(problem: Problem) -> dict[str, object]:
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
    result: dict[str, object] = {
        "ruleId": problem.code,
        "level": levels[problem.severity],
        "message": {"text": _details(problem)},
        "locations": [{"physicalLocation": _physical(problem.where)}],
    }
    if problem.related:
        result["relatedLocations"] = [
            {"physicalLocation": _physical(place), "message": {"text": what}}
            for place, what in problem.related
        ]
    return result


def _physical(where: Location) -> dict[str, object]:
    return {
        "artifactLocation": {"uri": where.path},
        "region": {
            "startLine": where.line,
            "startColumn": where.column,
            "endColumn": where.column + where.length,
        },
    }
