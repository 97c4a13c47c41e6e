from pathlib import Path

import pytest

from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError
from callout.scenarios import read_stories
from tests.engine.worlds import DESK, PARCEL
from tests.scenarios_runner.files import HEADER, play_one, said, write

CATALOG = Catalog.of(Sources({"parcel.yaml": PARCEL, "desk.yaml": DESK}, {}))


@pytest.mark.parametrize(
    ("expect", "what"),
    [
        ("not_in: waitin", "state 'waitin'"),
        ("not_in: [waiting, arived]", "state 'arived'"),
        ("never_entered: waitin", "state 'waitin'"),
        ("exactly: waitin", "state 'waitin'"),
        ("states: {waitin: waiting}", "state 'waitin'"),
        ("timers: {waitin: absent}", "timer or state 'waitin'"),
        ("timers: {at.waitin.1: absent}", "timer or state 'at.waitin.1'"),
        ("data: {wieght: null}", "field 'wieght'"),
        ("told: {clark: come}", "role 'clark'"),
        ("told: [{message: nothing_like_it, times: 0}]", "message 'nothing_like_it'"),
        ("refused: guard-flase", "refusal 'guard-flase'"),
        ("refused: {code: guard-flase}", "refusal 'guard-flase'"),
        ("decisions: {postage: none}", "rule table 'postage'"),
        ("done: {pick: 0}", "act 'pick'"),
        ("children: {dsk: none}", "link 'dsk'"),
        ("children: {dsk-2: none}", "link 'dsk-2'"),
    ],
)
def test_a_name_of_nothing_is_told_though_it_would_hold(
    tmp_path: Path, expect: str, what: str
) -> None:
    write(tmp_path, one=f"{HEADER}steps:\n  - expect: {{{expect}}}\n")
    with pytest.raises(DefinitionError) as caught:
        read_stories([tmp_path], CATALOG)
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("X007", f"there is no {what}")
    row = (tmp_path / "one.yaml").read_text().splitlines()[problem.where.line - 1]
    name = what.rpartition(" ")[2].strip("'")
    assert row[problem.where.column - 1 :].startswith(name)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        one=f"{HEADER}stpes: []\nsteps:\n"
        "  - {send: storde}\n"
        "  - {at: '25:00', expect: {not_in: waitin, state: waiting}}\n"
        "  - {after: 5 minutes}\n",
    )
    with pytest.raises(DefinitionError) as caught:
        read_stories([tmp_path], CATALOG)

    assert sorted(each.code for each in caught.value.problems) == [
        "S001",
        "S001",
        "X007",
        "X007",
        "X008",
        "X008",
    ]


def test_one_of_several_links_has_a_number(tmp_path: Path) -> None:
    write(tmp_path, one=f"{HEADER}steps:\n  - expect: {{children: {{desk-2: none}}}}\n")

    assert len(read_stories([tmp_path], CATALOG)) == 1


def test_an_event_that_is_refused_may_be_unknown(tmp_path: Path) -> None:
    write(
        tmp_path,
        one=f"{HEADER}steps:\n  - {{send: nonsense, expect: {{refused: unknown-event}}}}\n",
    )

    assert len(read_stories([tmp_path], CATALOG)) == 1


@pytest.mark.parametrize(("number", "shown"), [("0", "0"), ("1", "1"), ("2.50", "2.50")])
def test_numbers_are_shown_as_numbers(tmp_path: Path, number: str, shown: str) -> None:
    header = HEADER.replace("weight: 5", f"weight: {number}")
    played = play_one(tmp_path, "  - expect: {data: {weight: 7}}\n", header)

    assert said(played) == [("data", "weight = 7", f"weight = {shown}")]
