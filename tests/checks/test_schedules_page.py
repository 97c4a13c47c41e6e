"""The page on schedules: its file has no finding, and its keys are those of the schema."""

import re
from pathlib import Path

from callout.checks import Project, check_project
from callout.reader import schema

PAGE = (Path(__file__).parents[2] / "docs/designers/schedules.md").read_text("utf-8")
RULES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
AROUND = {
    "p.yaml": "parameters: shop\nzone: Asia/Shanghai\ncalendar: CN\n"
    "values: {outlets: {type: list<string>, value: [north]}}\n",
    "c.yaml": "calendar: CN\nzone: Asia/Shanghai\nweek: [monday]\n"
    "valid: {from: 2026-01-01, until: 2026-12-31}\n",
    "daily_books_of_an_outlet.yaml": "process: daily_books_of_an_outlet\n"
    "data: {outlet: {type: string, required: true}, day: date}\nstates: {a: {type: final}}\n",
    "inspection_of_the_month.yaml": "process: inspection_of_the_month\n"
    "states: {a: {type: final}}\n",
}


def test_the_schedules_on_the_page_are_without_a_finding() -> None:
    assert check_project(Project({"schedules.yaml": RULES}, AROUND)) == ()


def test_what_is_wrong_with_a_schedule_is_told_at_its_place() -> None:
    wrong = RULES.replace("start: daily_books_of_an_outlet", "start: daily_books")

    (found,) = check_project(Project({"schedules.yaml": wrong}, AROUND))

    assert (found.code, found.where.line, found.where.column) == ("R501", 4, 12)


def test_the_page_speaks_of_every_key_there_is() -> None:
    definitions = schema("rules")["definitions"]
    assert isinstance(definitions, dict)
    keys = set(definitions["schedule"]["properties"])

    unspoken = {key for key in keys if not re.search(rf"`[^`]*\b{key}\b", PAGE)}
    assert unspoken == set()
