from pathlib import Path

import pytest

from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError
from callout.scenarios import read_stories
from tests.engine.worlds import DESK, PARCEL
from tests.scenarios_runner.files import HEADER, play_one, said, write

MORE = """
forms: {note: {fields: {cause: string}}}
checklists: {look: {items: {door: {}}}}
must: {pay: {}}
never: {smoke: {}}
"""
PARCELS = (
    PARCEL.replace(
        "  shelf:  {type", "  who:    {type: context, fields: {phone: string}}\n  shelf:  {type"
    )
    .replace("tell: {receiver: come}}, ", "")
    .replace(
        "entry: [{tell: {receiver: come}}]",
        "entry: [{tell: {receiver: come}}, {decide: size},"
        " {send: {event: call, to: 'adapter:sms'}}]",
    )
    + MORE
)
TABLE = """
tables:
  size:
    inputs: {weight: {type: number}}
    outputs: {box: {type: string}}
    rules: |
      | weight || box | # id |
      | -      || \"b\" | big  |
"""
CATALOG = Catalog.of(Sources({"parcel.yaml": PARCELS, "desk.yaml": DESK}, {"size.yaml": TABLE}))


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
        ("children: {desk: {not_in: opne}}", "state 'opne'"),
        ("forms: {nite: none}", "form 'nite'"),
        ("forms: {note: {fields: {cuase: null}}}", "field of the form 'cuase'"),
        ("checklists: {luk: [a]}", "checklist 'luk'"),
        ("checklists: {look: [dorr]}", "item 'dorr'"),
        ("can: {fetchd: false}", "event 'fetchd'"),
        ("can: {fetched: not-alowed}", "refusal 'not-alowed'"),
        ("effects: [{adapter: smss, times: 0}]", "adapter 'smss'"),
        ("effects: [{adapter: sms, operation: sned, times: 0}]", "operation 'sned'"),
        ("data: {who.phnoe: null}", "field 'phnoe'"),
        ("decisions: {size: {row: bgi}}", "row 'bgi'"),
        ("decisions: {size: {outputs: {bxo: null}}}", "output 'bxo'"),
        ("decisions: {size: {inputs: {wieght: null}}}", "input 'wieght'"),
        ("told: [{to: clark, message: come, times: 0}]", "role 'clark'"),
        ("must: {pya: none}", "act 'pya'"),
        ("breaches: [smoek]", "act 'smoek'"),
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


@pytest.mark.parametrize(
    ("header", "steps", "said"),
    [
        ("given: {wieght: 5}", "- {send: stored}", ["5:9 X007 there is no field 'wieght'"]),
        ("clock: '2024-03-11 09:00'", "- {send: stored}", ["3:9 X008 '2024-03-11 09:00' names no"]),
        ("process: parsel", "- {send: stored}", ["2:10 X007 there is no process 'parsel'"]),
        ("actor: clrek:li", "- {send: stored}", ["4:8 X007 there is no role 'clrek'"]),
        ("", "- {send: stored, by: clrek:li}", ["7:24 X007 there is no role 'clrek'"]),
        ("", "- {after: 5m}", ["7:13 X008 '5m' is not a duration"]),
        ("", "- {at: '25:00'}", ["7:11 X008 '25:00' is not a time"]),
        ("", "- {send: storde}", ["7:12 X007 there is no event 'storde'"]),
        ("", "- {state: waiting}", ["7:6 S001 a step has no key 'state'"]),
    ],
)
def test_what_is_wrong_in_a_header_or_a_step_is_told_at_its_value(
    tmp_path: Path, header: str, steps: str, said: list[str]
) -> None:
    key = header.partition(":")[0]
    lines = [header if row.startswith(f"{key}:") and key else row for row in HEADER.splitlines()]
    write(tmp_path, one="\n".join(lines).lstrip("\n") + f"\nsteps:\n  {steps}\n")
    with pytest.raises(DefinitionError) as caught:
        read_stories([tmp_path], CATALOG)

    found = [
        f"{each.where.line}:{each.where.column} {each.code} {each.message}"
        for each in caught.value.problems
    ]
    assert len(found) == len(said)
    assert all(one.startswith(words) for one, words in zip(found, said, strict=True)), found
    assert all(each.hint for each in caught.value.problems)


def test_who_is_nobody_we_know_may_be_sent_away(tmp_path: Path) -> None:
    write(
        tmp_path,
        one=HEADER + "steps:\n  - {send: stored, by: visitor, expect: {refused: not-allowed}}\n",
    )

    assert len(read_stories([tmp_path], CATALOG)) == 1


def test_a_key_that_stands_twice_hides_no_other_fault(tmp_path: Path) -> None:
    write(
        tmp_path,
        one=HEADER + "steps:\n  - {send: storde, send: stored}\n  - {expect: {not_in: waitin}}\n",
    )
    with pytest.raises(DefinitionError) as caught:
        read_stories([tmp_path], CATALOG)

    assert sorted(each.code for each in caught.value.problems) == ["X007", "X007", "Y002"]


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
