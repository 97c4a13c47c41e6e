import re
from pathlib import Path

from callout.checks import Project, check_project
from callout.reader import schema

DESIGNERS = Path(__file__).parents[2] / "docs/designers"
PAGE = (DESIGNERS / "process.md").read_text("utf-8")
ON_TICKETS = (DESIGNERS / "tickets.md").read_text("utf-8")
BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def test_the_whole_file_on_the_page_is_without_a_finding() -> None:
    example = BLOCK.findall(PAGE)[-1]

    assert example.startswith("# yaml-language-server:")
    assert check_project(Project({"door_attempt.yaml": example})) == ()


def test_the_process_in_parts_with_labels_on_the_page_is_without_a_finding() -> None:
    files = {
        block.split("\n", 1)[0].removeprefix("# "): block
        for block in BLOCK.findall(PAGE)
        if block.startswith("# processes/claim")
    }

    assert sorted(files) == [
        "processes/claim.de.yaml",
        "processes/claim.yaml",
        "processes/claim/assessment.de.yaml",
        "processes/claim/assessment.yaml",
    ]
    assert check_project(Project(files)) == ()


def test_the_page_speaks_of_every_key_there_is() -> None:
    definitions = schema("process")["definitions"]
    assert isinstance(definitions, dict)
    keys = {key for part in definitions.values() for key in part.get("properties", {})}
    keys |= set(schema("process")["properties"])  # type: ignore[call-overload]  # a map in JSON

    pages = PAGE + ON_TICKETS
    unspoken = {key for key in keys if not re.search(rf"(?<![\w.]){key}\b", pages)}

    assert unspoken == set()


def test_the_files_on_the_page_about_tickets_are_without_a_finding() -> None:
    process, deputies, _, known, _, _, lifecycle, own = BLOCK.findall(ON_TICKETS)
    roles = "roles: {desk: {}, technician: {}, parts_store: {}}\n"
    rules = {"deputies.yaml": deputies, "lifecycle.yaml": lifecycle, "roles.yaml": roles}

    assert check_project(Project({"repair.yaml": process + own, **rules})) == ()
    assert check_project(Project({"person_file.yaml": known, "roles.yaml": roles})) == ()
