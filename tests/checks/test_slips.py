from collections.abc import Mapping

import pytest

from callout.checks import Project, check_project
from callout.errors import Problem, Severity
from callout.reader import decoded
from tests.checks.habits import HABITS
from tests.checks.more_slips import MORE_SLIPS
from tests.checks.slips import BASE, INSPECTION, REPAIR, SLIPS, TABLES, MadeSlip

MARK = "▸"


def findings(files: Mapping[str, str]) -> list[Problem]:
    return [each for each in check_project(Project(files)) if each.severity is not Severity.HINT]


def with_slip(made: MadeSlip) -> tuple[dict[str, str], str | None]:
    """The project with the slip, and where it has to be found."""
    text = BASE[made.file]
    assert text.count(made.old) >= 1
    marked = text.replace(made.old, made.new, 1)
    before, mark, after = marked.partition(MARK)
    place = f"{made.file}:{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}"
    return {**BASE, made.file: before + after}, place if mark else None


def test_the_base_has_no_finding() -> None:
    assert findings(BASE) == []


@pytest.mark.parametrize(
    "made", [*SLIPS, *MORE_SLIPS, *HABITS], ids=lambda made: f"{made.code} {made.new.strip()[:40]}"
)
def test_a_slip_is_one_problem_at_its_place_with_what_to_write(made: MadeSlip) -> None:
    files, place = with_slip(made)
    found = findings(files)

    assert [each.code for each in found if each.code == made.code] == [made.code], found
    assert len(found) == 1, found
    (problem,) = (each for each in found if each.code == made.code)
    assert place is None or str(problem.where) == place
    for word in made.hint:
        assert word in (problem.hint or ""), problem.hint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{en: Repair of a bicycle,", "{en: Repair of a “bicycle”（any）,"),
        ('zh: "您的{frame}车好了，请来取"', 'zh: "您的{frame}车：好了（请来取）、｜"'),
        ("      parts.came:\n", "      # ：，｜ “\n      parts.came:\n"),
        ("guard: fits,", "guard: 'fits and urgency != \"now\"',"),
        ("PT15M: selling", "P1W: selling"),
        ("PT15M: selling", "P3M: selling"),
        ("guard: tries < 4", "guard: tries > 1 and tries < 4"),
        ("guard: tries < 4", "guard: not(tries > 4) or tries = 9"),
        (
            "        - {target: selling}\n      error",
            '        - {guard: \'outcome in ("gone", "cracked")\', target: selling}\n      error',
        ),
        (
            "        - {target: selling}\n      error",
            "        - {guard: 'outcome != \"sound\"', target: selling}\n      error",
        ),
        (
            "      - {target: ordering}\n",
            "      - {guard: 'not(urgency = \"now\")', target: ordering}\n",
        ),
        ("PT15M: selling", "PT15M: {do: {tell: {clerk: ready}}}\n      PT900S: selling"),
    ],
)
def test_what_only_looks_odd_is_accepted(old: str, new: str) -> None:
    assert BASE[REPAIR].count(old) == 1
    assert findings({**BASE, REPAIR: BASE[REPAIR].replace(old, new)}) == []


@pytest.mark.parametrize("name", ["on", "null", "no", "y", "true", "1"])
def test_a_state_may_have_any_word_for_its_name_and_is_told_if_nothing_leads_to_it(
    name: str,
) -> None:
    written = f'"{name}"' if name in ("null", "true", "1") else name
    text = (
        BASE[REPAIR]
        .replace("  scrapped:", f"  {name}:")
        .replace("target: scrapped", f"target: {written}")
    )
    if name == "1":
        assert [each.code for each in findings({**BASE, REPAIR: text})] == ["S005"]
        return
    assert findings({**BASE, REPAIR: text}) == []

    added = BASE[REPAIR] + f"  {name}: {{type: final, outcome: scrapped}}\n"
    (lost,) = findings({**BASE, REPAIR: added})
    line = len(added.splitlines())
    assert (lost.code, str(lost.where)) == ("C101", f"{REPAIR}:{line}:3")


def test_what_follows_is_told_with_its_cause() -> None:
    text = BASE[REPAIR].replace("      - {target: ordering}\n", "")
    (cause,) = findings({**BASE, REPAIR: text})

    said = [f"{place.line} {words}" for place, words in cause.related]
    assert said == [
        "32 perhaps because of this, the state 'ordering' is never reached",
        "42 nor is 'inspecting'",
        "49 nor is 'riding'",
    ]


def test_a_row_with_tabs_from_a_spreadsheet_is_as_one_with_bars() -> None:
    row = "| steel  | < 100  || calm    | cheap |"
    assert BASE[TABLES].count(row) == 1

    text = BASE[TABLES].replace(row, "steel\t< 100\tcalm\tcheap")

    assert findings({**BASE, TABLES: text}) == []


def test_a_cause_that_a_comment_allows_hides_nothing() -> None:
    text = BASE[REPAIR].replace(
        '- {guard: urgency = "now", target: selling}\n      - {target: ordering}',
        '- {guard: urgency = "now", target: selling}  # callout: allow C108, for the test',
    )

    assert [each.code for each in findings({**BASE, REPAIR: text})] == ["C101"]


WIDE = dict(zip(":,[]{}|()=<-'", "：，［］｛｝｜（）＝＜－‘", strict=True))


@pytest.mark.parametrize("file", [each for each in BASE if each != INSPECTION])
def test_any_wide_sign_is_one_problem_at_its_place(file: str) -> None:
    """Wherever a file has a sign of YAML's, FEEL's or a table's own, outside texts for people."""
    lines = BASE[file].split("\n")
    missed = []
    for number, line in enumerate(lines):
        for column, character in enumerate(line):
            if (
                character not in WIDE
                or "{frame}" in line
                or (character == "," and "values" in line)
            ):
                continue
            wide = f"{line[:column]}{WIDE[character]}{line[column + 1 :]}"
            text = "\n".join([*lines[:number], wide, *lines[number + 1 :]])
            found = [str(each.where) for each in findings({**BASE, file: text})]
            if found != [f"{file}:{number + 1}:{column + 1}"]:
                missed.append((number + 1, column + 1, character, found))
    assert missed == []


@pytest.mark.parametrize(
    ("codec", "name", "line"),
    [
        ("gbk", "GBK", 2),
        ("gb18030", "GBK", 2),
        ("utf-16", "UTF-16", 1),
        ("utf-16-le", "UTF-16", 1),
        ("utf-16-be", "UTF-16", 1),
        ("utf-32", "UTF-32", 1),
    ],
)
def test_an_encoding_is_named_and_the_text_is_made_out(codec: str, name: str, line: int) -> None:
    file = decoded(BASE[REPAIR].encode(codec), REPAIR)

    assert file.text == BASE[REPAIR]
    assert file.problem is not None
    assert name in file.problem.message
    assert (file.problem.code, file.problem.where.line) == ("Y000", line)
    assert "UTF-8" in (file.problem.hint or "")


def test_western_text_and_damage_are_told_apart() -> None:
    western = decoded("title: Fahrräder\nabout: für Größe und Façon\n".encode("latin-1"), "a.yaml")
    damaged = decoded(BASE[REPAIR].encode().replace("试".encode(), b"\xe8\xaf"), REPAIR)

    assert western.problem is not None
    assert "Latin-1" in western.problem.message
    assert damaged.problem is not None
    assert damaged.problem.where.line == 18
    assert "write the character here again" in (damaged.problem.hint or "")


def test_line_ends_and_marks_are_no_slips() -> None:
    crlf = decoded(BASE[REPAIR].replace("\n", "\r\n").encode("utf-8-sig"), REPAIR)

    assert crlf.problem is None
    assert findings({**BASE, REPAIR: crlf.text}) == []


def test_a_table_pasted_from_a_spreadsheet_is_read() -> None:
    head, _, grid = BASE[TABLES].partition("    rules: |\n")
    rows = [
        [cell.strip() for cell in row.strip().strip("|").replace("||", "|").split("|")]
        for row in grid.splitlines()
    ]
    pasted = "".join("      " + "\t".join(row) + "\n" for row in rows)

    assert findings({**BASE, TABLES: f"{head}    rules: |\n{pasted}"}) == []
    short = pasted.replace("\tdear", "")
    assert [each.code for each in findings({**BASE, TABLES: f"{head}    rules: |\n{short}"})] == [
        "R002"
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (REPAIR, "title: {en: Repair", "tilte: {en: Repair"),
        (REPAIR, "target: inspecting}", "target: inspectin}"),
        (REPAIR, "outcomes: [fetched, scrapped]", "outcomes: fetched, scrapped"),
        (INSPECTION, "after: {PT3H: gone}", "after: {PT3H}"),
        (INSPECTION, "title: {en: Inspection", "titel: {en: Inspection"),
        (TABLES, "hit: U", "hits: U"),
        (TABLES, "tables:\n", "tabels:\n"),
        (REPAIR, "set: {paid: worth}", "set: {payed: worth}"),
    ],
)
def test_one_cause_is_one_problem_even_with_hints(file: str, old: str, new: str) -> None:
    usual = {each.code for each in check_project(Project(BASE))}
    found = check_project(Project({**BASE, file: BASE[file].replace(old, new, 1)}))

    assert len([each for each in found if each.code not in usual]) == 1, found
    assert not [each for each in found if each.code in ("C501", "C503")]


def test_states_that_only_a_lost_state_leads_to_are_told_with_it() -> None:
    text = (
        BASE[REPAIR]
        .replace("      - {target: ordering}\n", "")
        .replace('{guard: urgency = "now", target', "{target")
    )
    lost = [each for each in findings({**BASE, REPAIR: text}) if each.code == "C101"]

    assert [each.message for each in lost] == ["the state 'ordering' is never reached"]
    assert "2 more states are never reached: inspecting, riding" in (lost[0].consequence or "")
