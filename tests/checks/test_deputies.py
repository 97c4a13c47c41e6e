"""Rows of deputies that hold for nothing, or for whom they cannot help."""

from __future__ import annotations

import pytest

from callout.checks import Project, check_project
from callout.errors import Problem

REPAIR = """process: repair
assignee: technician
states: {a: {waits_forever: a test}}
"""
RETURNS = "process: returns\nstates: {a: {waits_forever: a test}}\n"
ROLES = "roles: {technician: {SUBSTITUTES}, desk: {}, helper: {}}\n"
ROW = (
    "deputies:\n  - {person: technician:li, deputy: technician:wang,"
    " from: 2026-03-02, until: 2026-03-06, for: repair}\n"
)


def told(rows: str, *, roles: str | None = "") -> list[Problem]:
    around = {"repair.yaml": REPAIR, "returns.yaml": RETURNS}
    if roles is not None:
        around["roles.yaml"] = ROLES.replace("SUBSTITUTES", roles)
    return list(check_project(Project({"deputies.yaml": rows}, around)))


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        ROW.replace(", for: repair", ""),
        ROW.replace("technician:li", "li").replace("technician:wang", "wang"),
        ROW.replace("technician:wang", "wang"),  # nobody knows that person's role
        ROW.replace("technician:li", "crm:7").replace("technician:wang", "erp:9"),  # no roles
    ],
)
def test_a_row_that_holds_is_not_told(row: str) -> None:
    assert told(row) == []


@pytest.mark.parametrize("name", ["repairs", "repari"])
def test_a_row_for_a_process_that_there_is_not_is_told_at_its_name(name: str) -> None:
    (found,) = told(ROW.replace("for: repair", f"for: [repair, {name}]"))

    assert (found.code, found.severity, found.where.line) == ("R314", "error", 2)
    assert found.where.length == len(name)
    assert found.hint == "did you mean 'repair'?"


def test_a_row_for_tickets_that_belong_to_nobody_is_told() -> None:
    (found,) = told(ROW.replace("for: repair", "for: returns"))

    assert (found.code, found.severity) == ("R314", "warning")
    assert found.message == "tickets of 'returns' are assigned to nobody"


@pytest.mark.parametrize(
    ("roles", "codes"),
    [
        ("", ["R315"]),
        ("substitutes: helper", ["R315"]),
        ("substitutes: desk", []),
        (None, ["R315"]),  # a role of persons all the same: of the assignee
    ],
)
def test_a_deputy_of_another_role_is_told_unless_it_may_stand_in(
    roles: str | None, codes: list[str]
) -> None:
    found = told(ROW.replace("technician:wang", "desk:ma"), roles=roles)

    assert [each.code for each in found] == codes
    assert all(each.hint and each.consequence for each in found)


def test_of_a_process_that_cannot_be_read_nothing_is_said() -> None:
    files = {"deputies.yaml": ROW, "repair.yaml": REPAIR.replace("states", "sates")}

    assert "R314" not in {each.code for each in check_project(Project(files))}


def test_all_is_told_at_once() -> None:
    row = ROW.replace("technician:wang", "desk:ma").replace("for: repair", "for: [repari, returns]")

    assert [each.code for each in told(row)] == ["R315", "R314", "R314"]
