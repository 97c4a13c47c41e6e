"""``callout test`` and ``callout trace``: what they print, and how they end."""

from pathlib import Path

import pytest

from tests.cli.running import Command

GOOD = """
scenario: good
title: {en: All goes well}
source: AB-1.a
process: parcel
clock: 2024-03-11 09:00 UTC
actor: clerk:li
given: {weight: 5}
steps:
  - {send: stored, with: {shelf: A3}, expect: {states: waiting}}
  - {send: fetched, expect: {outcome: fetched}}
"""


def _write(folder: Path, **texts: str) -> None:
    (folder / "tests/scenarios").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"tests/scenarios/{name}.yaml").write_text(text)


def test_a_good_scenario_is_one_line_and_a_summary(callout: Command, tmp_path: Path) -> None:
    _write(tmp_path, good=GOOD)

    ended = callout("test")

    assert ended.code == 0
    first, last = ended.out.splitlines()
    assert first == "ok   good  All goes well (2 steps, 1 tickets, 3 entries)"
    assert last.startswith("1 of 1 scenarios as expected (1 tickets, 3 entries replayed, ")


def test_a_failing_step_shows_expected_and_actual_side_by_side(
    callout: Command, tmp_path: Path
) -> None:
    bad = GOOD.replace("scenario: good", "scenario: bad").replace("waiting", "arrived")
    _write(tmp_path, good=GOOD, bad=bad)

    ended = callout("test", "tests/scenarios")

    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[1] == "  tests/scenarios/bad.yaml:10:48 states send stored"
    assert lines[2].split() == ["expected", "in", "arrived", "actual", "waiting"]
    assert lines[-1].startswith("1 of 2 scenarios as expected")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param("states:", "stats:", id="no shape"),
        pytest.param("target: waiting", "target: waitin", id="no such state"),
        pytest.param("set: {shelf: event", "set: {shelv: event", id="no such field"),
        pytest.param("guard: weight <=", "guard: wait <=", id="no such name in an expression"),
    ],
)
def test_errors_of_a_process_are_told_once_and_its_scenarios_are_not_played(
    callout: Command, tmp_path: Path, right: str, wrong: str
) -> None:
    desk = "scenario: desk\nprocess: desk\nclock: 2024-03-11 09:00 UTC\nsteps: []\n"
    _write(tmp_path, good=GOOD, twice=GOOD.replace("good", "twice"), desk=desk)
    file = tmp_path / "processes/parcel.yaml"
    file.write_text(file.read_text().replace(right, wrong, 1))

    checked, ended = callout("check"), callout("test")

    told = [each for each in checked.out.split("\n\n") if each.startswith("error[")]
    assert told
    assert [ended.out.count(each) for each in told] == [1] * len(told)
    assert not any(word in ended.out for word in ("X007", "warning[", "hint[", "FAIL", "\\n"))
    *_, which, last = ended.out.splitlines()
    assert which == "not played, for 'parcel' has errors: good, twice"
    assert last.startswith("1 of 3 scenarios as expected (2 not played, ")
    assert ended.code == 1


def test_scenarios_that_are_not_played_as_json(callout: Command, tmp_path: Path) -> None:
    _write(tmp_path, good=GOOD)
    file = tmp_path / "processes/parcel.yaml"
    file.write_text(file.read_text().replace("target: waiting", "target: waitin", 1))

    document = callout("test", "--json").json

    assert [each["code"] for each in document["problems"]] == ["N001"]
    (left_out,) = document["not_played"]
    assert (left_out["scenario"], left_out["process"]) == ("good", "parcel")
    assert (document["failed"], document["scenarios"]) == (1, [])


def test_scenarios_of_a_process_that_starts_one_with_errors_are_not_played(
    callout: Command, tmp_path: Path
) -> None:
    _write(tmp_path, good=GOOD)
    file = tmp_path / "processes/desk.yaml"
    file.write_text(file.read_text().replace("target: answered", "target: answerd", 1))

    lines = callout("test").out.splitlines()

    assert sum(line.startswith("error[") for line in lines) == 1
    assert "not played, for 'desk' has errors: good" in lines


def test_results_as_json(callout: Command, tmp_path: Path) -> None:
    _write(tmp_path, good=GOOD)

    document = callout("test", "--json", "--coverage").json

    assert (document["failed"], document["scenarios"][0]["scenario"]) == (0, "good")
    assert ["parcel", "state", "helped"] in document["coverage"]["missing"]
    assert document["clauses"] == ["AB-1.a"]


def test_scenarios_can_be_picked_by_name(callout: Command, tmp_path: Path) -> None:
    _write(tmp_path, good=GOOD, other=GOOD.replace("scenario: good", "scenario: other"))

    assert callout("test", "--only", "oth").out.splitlines()[-1].startswith("1 of 1")
    assert callout("test", "--only", "nothing").code == 1


def test_a_path_that_does_not_exist_is_misuse(callout: Command) -> None:
    assert callout("test", "nowhere").code == 2


def test_too_little_coverage_is_a_finding(callout: Command, tmp_path: Path) -> None:
    _write(tmp_path, good=GOOD)

    ended = callout("test", "--coverage", "--fail-under", "100")

    assert ended.code == 1
    assert "part parcel: state 3/5" in ended.out
    assert "state: helped, returned" in ended.out
    assert callout("test", "--coverage", "--fail-under", "10").code == 0


def test_exceptions_count_as_covered_and_needless_ones_are_findings(
    callout: Command, tmp_path: Path
) -> None:
    _write(tmp_path, good=GOOD)
    missing = callout("test", "--json", "--coverage").json["coverage"]["missing"]
    lines = [
        f"  - {{process: {owner}, {kind.replace(' ', '_')}: {name}, reason: tested elsewhere}}"
        for owner, kind, name in missing
    ]
    exceptions = tmp_path / "exceptions.yaml"
    exceptions.write_text("exceptions:\n" + "\n".join(lines))
    options = ("test", "--coverage", "--fail-under", "100", "--exceptions", "exceptions.yaml")

    assert callout(*options).code == 0

    needless = "  - {process: parcel, state: waiting, reason: never entered}"
    exceptions.write_text("exceptions:\n" + "\n".join([*lines, needless]))
    ended = callout(*options)
    assert ended.code == 1
    assert "needless exception parcel: state waiting" in ended.out

    exceptions.write_text("exceptions:\n  - {process: parcel, state: waiting}")
    assert "an exception has" in callout(*options).err


CATALOGUE = """
catalogue: a text
prefix: AB
clauses:
  AB-1.a: {en: A parcel is stored.}
  AB-1.b: {en: Nobody minds., out_of_scope: advice only}
  AB-2:   {en: A heavy parcel goes elsewhere.}
  CD-1:   {en: Another text.}
"""


def _traced(tmp_path: Path) -> None:
    _write(tmp_path, good=GOOD)
    (tmp_path / "clauses.yaml").write_text(CATALOGUE)
    process = tmp_path / "processes/parcel.yaml"
    text = process.read_text().replace("  waiting:\n", "  waiting:\n    source: [AB-1.a, AB-1]\n")
    process.write_text(text)


def test_every_clause_is_listed_with_what_implements_and_tests_it(
    callout: Command, tmp_path: Path
) -> None:
    _traced(tmp_path)

    ended = callout("trace", "clauses.yaml")

    assert ended.code == 1
    assert "ok AB-1.a A parcel is stored.\n    in state parcel: waiting\n" in ended.out
    assert "tested by scenario good" in ended.out
    assert "out of scope AB-1.b Nobody minds.\n    advice only" in ended.out
    assert "no element, no scenario AB-2 A heavy parcel goes elsewhere." in ended.out
    assert "3 clauses: 1 covered, 1 out of scope, 1 with gaps; 0 unknown" in ended.out
    assert "CD-1" not in ended.out


def test_a_trace_without_gaps_is_fine_and_can_be_json(callout: Command, tmp_path: Path) -> None:
    _traced(tmp_path)
    catalogue = tmp_path / "clauses.yaml"
    catalogue.write_text(CATALOGUE.replace("  AB-2:   {en: A heavy parcel goes elsewhere.}\n", ""))

    ended = callout("trace", "clauses.yaml", "--json")

    assert ended.code == 0
    assert ended.json["gaps"] == 0
    assert [each["id"] for each in ended.json["clauses"]] == ["AB-1.a", "AB-1.b"]


def test_a_citation_of_a_clause_that_does_not_exist_is_a_finding(
    callout: Command, tmp_path: Path
) -> None:
    _traced(tmp_path)
    _write(tmp_path, good=GOOD.replace("AB-1.a", "[AB-1.a, AB-9.z]"))

    ended = callout("trace", "clauses.yaml", "--gaps")

    assert ended.code == 1
    assert "unknown clause AB-9.z, cited by scenario good" in ended.out
    assert "AB-1.a" not in ended.out


def test_several_texts_are_traced_at_once_with_a_line_for_each(
    callout: Command, tmp_path: Path
) -> None:
    _traced(tmp_path)
    folder = tmp_path / "clauses"
    folder.mkdir()
    (folder / "AB.yaml").write_text(CATALOGUE)
    (folder / "CD.yaml").write_text(
        "catalogue: another text\nprefix: CD\nclauses: {CD-1: {en: Nobody does it.}}\n"
    )

    ended = callout("trace", "clauses", "--gaps")
    told = callout("trace", "clauses", "--json").json

    assert ended.code == 1
    assert ended.out.splitlines()[-3:] == [
        "a text        3 clauses: 1 covered, 1 out of scope, 1 with gaps; 0 unknown citations",
        "another text  1 clauses: 0 covered, 0 out of scope, 1 with gaps; 0 unknown citations",
        "4 clauses: 1 covered, 1 out of scope, 2 with gaps; 0 unknown citations",
    ]
    assert [(each["text"], each["id"]) for each in told["clauses"]][-1] == ("another text", "CD-1")
    assert told["gaps"] == 2


def test_what_is_known_to_be_open_is_told_and_is_no_gap(callout: Command, tmp_path: Path) -> None:
    _traced(tmp_path)
    text = CATALOGUE.replace("elsewhere.}", "elsewhere., open: a scale}")
    (tmp_path / "clauses.yaml").write_text(text)

    ended = callout("trace", "clauses.yaml", "--gaps")

    assert ended.code == 0
    assert "open AB-2 A heavy parcel goes elsewhere.\n    a scale" in ended.out
    assert "3 clauses: 1 covered, 1 out of scope, 1 open, 0 with gaps" in ended.out
