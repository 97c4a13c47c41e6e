import json

import pytest

from callout.errors import Location, Problem, Severity
from callout.reader import ReportFormat, render, report

SOURCE = """process: visit
states:
  到达: {on: {x: 到达了}}
"""
PROBLEM = Problem(
    "N001",
    "there is no state '到达了'",
    Location("visit.yaml", 3, 16, 3),
    consequence="the event would be refused",
    hint="did you mean '到达'?",
    related=((Location("visit.yaml", 3, 3, 2), "it is here"),),
)


def test_carets_stand_under_what_is_meant_also_under_wide_characters() -> None:
    assert render(PROBLEM, SOURCE) == (
        "error[N001]: there is no state '到达了'\n"
        " --> visit.yaml:3:16\n"
        "  |\n"
        "3 |   到达: {on: {x: 到达了}}\n"
        "  |                  ^^^^^^\n"
        " ::: visit.yaml:3:3: it is here\n"
        "  = at run time: the event would be refused\n"
        "  = hint: did you mean '到达'?"
    )


def test_without_the_text_the_place_is_enough() -> None:
    bare = Problem("Y007", "the file is empty", Location("a.yaml", 1, 1), Severity.WARNING)

    assert render(bare) == "warning[Y007]: the file is empty\n --> a.yaml:1:1"
    assert render(bare, "") == (
        "warning[Y007]: the file is empty\n --> a.yaml:1:1\n  |\n1 | \n  | ^"
    )


def test_a_long_line_is_cut_around_its_mark() -> None:
    source = "a" * 300 + "BAD" + "c" * 300
    page = render(Problem("X001", "bad", Location("f", 1, 301, 3)), source).splitlines()

    line, carets = page[3], page[4]
    assert line.startswith("1 | …a")
    assert line.endswith("c…")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "BAD"


def test_tabs_do_not_shift_the_mark() -> None:
    page = render(Problem("X001", "bad", Location("f", 1, 4)), "a:\tb").splitlines()

    assert page[3:] == ["1 | a:    b", "  |       ^"]


def test_a_report_for_people_ends_with_a_count() -> None:
    text = report([PROBLEM, PROBLEM], {"visit.yaml": SOURCE})

    assert text.endswith("hint: did you mean '到达'?\n\n1 file, 2 errors")
    assert report([], {"a": "", "b": ""}) == "2 files, nothing found"


def test_a_report_as_json_has_everything() -> None:
    assert json.loads(report([PROBLEM], {"visit.yaml": SOURCE}, ReportFormat.JSON)) == {
        "files": ["visit.yaml"],
        "problems": [
            {
                "code": "N001",
                "severity": "error",
                "message": "there is no state '到达了'",
                "path": "visit.yaml",
                "line": 3,
                "column": 16,
                "length": 3,
                "at_run_time": "the event would be refused",
                "hint": "did you mean '到达'?",
                "related": [
                    {
                        "path": "visit.yaml",
                        "line": 3,
                        "column": 3,
                        "length": 2,
                        "message": "it is here",
                    }
                ],
            }
        ],
    }


def test_github_annotations_escape_what_github_would_misread() -> None:
    problem = Problem("X001", "100%", Location("a,b.yaml", 1, 2, 3), Severity.HINT, hint="h")

    assert report([problem], {}, ReportFormat.GITHUB) == (
        "::notice file=a%2Cb.yaml,line=1,col=2,endColumn=5,title=X001::100%25%0Ahint: h"
    )


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.HINT, "note")],
)
def test_sarif_names_rule_level_and_region(severity: Severity, level: str) -> None:
    problem = Problem("X001", "bad", Location("f.yaml", 1, 2, 3), severity, related=PROBLEM.related)

    (run,) = json.loads(report([problem], {}, ReportFormat.SARIF))["runs"]

    assert run["tool"]["driver"]["rules"] == [{"id": "X001"}]
    (result,) = run["results"]
    region = {"startLine": 1, "startColumn": 2, "endColumn": 5}
    assert result["level"] == level
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "f.yaml"},
        "region": region,
    }
    assert result["relatedLocations"][0]["message"] == {"text": "it is here"}
