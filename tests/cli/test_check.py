import json
from pathlib import Path

import pytest

from tests.cli.running import Command

GOOD = """process: good
title: Good
states:
  a: {after: {PT5M: b}}
  b: {type: final}
"""
TYPO = GOOD.replace("PT5M: b", "PT5M: bb")
WARNED = GOOD.replace("title: Good\n", "")
HINTED = GOOD.replace("{after: {PT5M: b}}", "{on: {go: b}}") + "events: {go: {}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with empty folders of processes and rules."""
    here = tmp_path / "here"
    for name in ("processes", "rules"):
        (here / name).mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.setenv("NO_COLOR", "1")
    return here / "processes"


def write(folder: Path, text: str) -> str:
    path = folder / "good.yaml"
    path.write_text(text, "utf-8")
    return str(path.relative_to(folder.parent))


def test_a_good_file_is_silent(callout: Command, folder: Path) -> None:
    ended = callout("check", write(folder, GOOD))

    assert (ended.code, ended.out) == (0, "1 file, nothing found\n")


def test_a_typo_is_shown_with_its_line_and_what_was_meant(callout: Command, folder: Path) -> None:
    ended = callout("check", write(folder, TYPO))

    assert ended.code == 1
    assert ended.out == (
        "error[N001]: there is no state 'bb'\n"
        " --> processes/good.yaml:4:21\n"
        "  |\n"
        "4 |   a: {after: {PT5M: bb}}\n"
        "  |                     ^^\n"
        "  = hint: did you mean 'b'?\n"
        "\n"
        "1 file, 1 error\n"
    )


def test_a_warning_is_a_finding_and_a_hint_is_not(callout: Command, folder: Path) -> None:
    assert callout("check", write(folder, WARNED)).code == 1

    path = write(folder, HINTED)
    assert callout("check", path).out == "1 file, nothing found\n"
    ended = callout("check", path, "--hints")
    assert ended.code == 0
    assert "hint[C301]" in ended.out


def test_a_process_is_checked_with_its_parts_wherever_it_lies(
    callout: Command, folder: Path, tmp_path: Path
) -> None:
    write(folder, GOOD)  # of the same name, among the files around
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "good").mkdir(parents=True)
    (elsewhere / "good.yaml").write_text(GOOD.replace("{type: final}", "{part: good/b.yaml}"))
    part = elsewhere / "good" / "b.yaml"
    part.write_text("part: b\ntype: final\nkind: x\n")

    ended = callout("check", str(elsewhere / "good.yaml"))

    assert "error[S001]: a part file has no key 'kind'" in ended.out
    assert f"--> {part}:3:1" in ended.out
    assert ended.out.endswith("2 files, 1 error\n")


def test_a_part_is_checked_with_its_process_in_the_folder_here(
    callout: Command, folder: Path
) -> None:
    write(folder, GOOD.replace("{type: final}", "{part: good/b.yaml}"))
    (folder / "good").mkdir()
    part = folder / "good" / "b.yaml"
    part.write_text("part: b\ntype: final\n")

    assert callout("check", str(part)).out == "1 file, nothing found\n"
    part.write_text("part: b\nalways: bb\n")
    assert "there is no state 'bb'" in callout("check", str(part)).out


def test_without_paths_the_folders_here_are_checked(callout: Command, folder: Path) -> None:
    write(folder, TYPO)
    (folder / "notes.txt").write_text("not ours", "utf-8")

    ended = callout("check", "--json")

    assert ended.code == 1
    assert ended.json["files"] == ["processes/good.yaml"]
    assert [problem["code"] for problem in ended.json["problems"]] == ["N001"]


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_machines_get_a_document(callout: Command, folder: Path, form: str) -> None:
    ended = callout("check", write(folder, TYPO), "--format", form)

    assert ended.code == 1
    assert "N001" in json.dumps(ended.json)


def test_github_gets_annotations(callout: Command, folder: Path) -> None:
    ended = callout("check", write(folder, TYPO), "--format", "github")

    assert ended.out.startswith("::error file=processes/good.yaml,line=4,col=21,endColumn=23,")


def test_sources_are_looked_up_in_a_catalogue(callout: Command, folder: Path) -> None:
    catalogue = folder.parent / "clauses.yaml"
    catalogue.write_text("catalogue: c\nprefix: A\nclauses: {A-1: {en: One}}\n", "utf-8")
    path = write(folder, GOOD + "source: [A-1, A-2]\n")

    assert callout("check", path).code == 0
    ended = callout("check", path, "--clauses", str(catalogue), "--json")
    assert [problem["message"] for problem in ended.json["problems"]] == [
        "the catalogue has no clause 'A-2'"
    ]


def test_settings_make_unset_parameters_matter(callout: Command, folder: Path) -> None:
    rules = folder.parent / "rules" / "base.yaml"
    rules.write_text(
        "parameters: base\nvalues: {most: {type: duration, required: true}}\n", "utf-8"
    )
    settings = folder.parent / "settings.yaml"
    settings.write_text("settings: base\nvalues: {most: PT5M}\n", "utf-8")
    write(folder, GOOD.replace("PT5M", "param.most"))

    assert callout("check").code == 0
    assert callout("check", "--settings", str(settings)).code == 0
    settings.write_text("settings: base\nvalues: {}\n", "utf-8")
    ended = callout("check", "--settings", str(settings), "--json")
    assert [problem["code"] for problem in ended.json["problems"]] == ["R301"]


def test_a_path_that_is_not_there_is_misuse(callout: Command, folder: Path) -> None:
    assert callout("check", "nowhere.yaml").code == 2
    assert callout("check", write(folder, GOOD), "--format", "xml").code == 2


def test_a_file_in_another_encoding_is_one_problem_among_others(
    callout: Command, folder: Path
) -> None:
    write(folder, TYPO)
    (folder / "other.yaml").write_bytes(
        GOOD.replace("good", "other").replace("Good", "\u9001\u9910\u6295\u8bc9").encode("gbk")
    )

    found = callout("check", "--json").json["problems"]

    assert [(each["code"], each["path"], each["line"]) for each in found] == [
        ("N001", "processes/good.yaml", 4),
        ("Y000", "processes/other.yaml", 2),
    ]
    assert "GBK" in found[1]["message"]


def test_an_empty_folder_is_told_what_to_write(
    callout: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    ended = callout("check")

    assert ended.code != 0
    assert str(tmp_path / "empty") in ended.err
    assert "processes/NAME.yaml" in ended.err


def test_a_project_without_rules_is_not_checked_with_the_shipped_ones(
    callout: Command, folder: Path
) -> None:
    (folder.parent / "rules").rmdir()
    write(folder, GOOD + "events: {go: {by: florist}}\n")
    ended = callout("check", "--json")

    assert ended.json["files"] == ["processes/good.yaml"]
    assert [each["code"] for each in ended.json["problems"]] == ["C201"]


def test_what_was_checked_is_said(callout: Command, folder: Path) -> None:
    write(folder, GOOD)

    assert callout("check").out == "1 file in processes and rules, nothing found\n"
    assert callout("check", "processes").out == "1 file in processes, nothing found\n"


def test_folders_without_files_are_nothing_to_check(callout: Command, folder: Path) -> None:
    ended = callout("check")

    assert ended.code != 0
    assert "nothing to check: no .yaml file in processes or rules" in ended.err
    assert "processes/NAME.yaml" in ended.err


def test_a_process_beside_no_rules_starts_without_the_shipped_roles(
    callout: Command, folder: Path
) -> None:
    write(folder, GOOD + "events: {go: {by: cleaner}}\n")
    (folder.parent / "rules").rmdir()

    assert callout("start", "good").code == 0


def test_whose_procedures_are_known_is_said_where_there_are_none_of_ones_own(
    callout: Command, folder: Path
) -> None:
    for name in ("processes", "rules"):
        (folder.parent / name).rmdir()

    assert "no folder of your own here, and callout comes with these" in callout("start", "x").err


def test_own_processes_without_scenarios_are_not_played_with_the_shipped_ones(
    callout: Command, folder: Path
) -> None:
    write(folder, GOOD)

    ended = callout("test")

    assert ended.code != 0
    assert "there are no scenarios here" in ended.err


def test_what_comes_with_time_is_shown_unasked_and_fails_nothing(
    callout: Command, folder: Path
) -> None:
    path = write(folder, GOOD)
    desk = folder.parent / "rules/desk.yaml"
    desk.write_text(
        "calendar: DESK\nzone: UTC\nvalid: {from: 2026-01-01, until: 2026-12-31}\nweek: [monday]\n"
    )
    (folder.parent / "rules/base.yaml").write_text(
        "parameters: base\nzone: UTC\ncalendar: DESK\nvalues: {}\n"
    )
    for today, said in (
        ("2026-06-01", "3 files"),
        ("2026-12-01", "DESK ends in 30 days"),
        ("2027-01-01", "DESK has ended"),
    ):
        ended = callout("check", "--today", today)
        assert (ended.code, said in ended.out) == (0, True)
        assert ("hint[R311]" in ended.out) == (today != "2026-06-01")
    assert callout("check", path, "--today", "tomorrow").code == 2


def test_the_shipped_procedures_pass_when_their_calendar_is_over(
    callout: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    assert callout("check", "processes", "rules", "--today", "2027-06-01").code == 0
