"""What differs between two versions by meaning, and what does not."""

from __future__ import annotations

import pytest

from tests.engine.worlds import PARCEL
from tests.versions.changed import RULES, USING, compared, parcel, said


def test_comments_layout_and_quotes_are_no_difference() -> None:
    layout = ("outcomes: [fetched, returned]", "# a word\noutcomes:\n  - fetched\n  - 'returned'")

    assert compared(parcel(), parcel(layout)).same


def test_the_order_of_states_and_of_keys_is_told_only_where_it_decides() -> None:
    swapped = PARCEL.replace("  told:     {by: clerk, payload: {answer: string}}\n", "").replace(
        "  stored:   {by", "  told: {payload: {answer: string}, by: clerk}\n  stored:   {by"
    )

    assert said(compared(parcel(), parcel((PARCEL, swapped)))) == []


CHANGES = {
    "guard": (
        ("weight <= 30", "weight <= 20"),
        ["changed transition arrived.stored.1: /guard weight <= 30 > weight <= 20"],
    ),
    "target": (
        ("asked: helped", "asked: waiting"),
        ["changed transition arrived.asked.1: /targets/0 helped > waiting"],
    ),
    "timer": (("P7D", "P8D"), ['changed timer after.waiting.1: /when @"P7D" > @"P8D"']),
    "repetition": (
        ("times: 2", "times: 3"),
        ["changed timer every.waiting.1: /times 2 > 3"],
    ),
    "role": (
        ("by: [clerk, courier]", "by: [clerk]"),
        ["changed event fetched: /by/1 courier > None"],
    ),
    "field": (
        ("shelf:  {type: string}", "shelf:  {type: string, pii: true}"),
        ["changed field shelf: /pii False > True"],
    ),
    "message": (
        ("please come", "come soon"),
        [
            "changed message come: /texts/en Parcel on shelf {shelf}, please come."
            " > Parcel on shelf {shelf}, come soon."
        ],
    ),
    "event that is gone": (("  nobody_takes: {}\n", ""), ["removed event nobody_takes"]),
    "outcome": (
        ("outcome: returned", "outcome: fetched"),
        ["changed state returned: /outcome returned > fetched"],
    ),
    "sub-process": (
        ("forward: [told]", "forward: [told, asked]"),
        ["changed invoke helped.desk: /forward/1 None > asked"],
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_each_change_is_one_line(kind: str) -> None:
    change, lines = CHANGES[kind]

    assert said(compared(parcel(), parcel(change))) == lines


def test_labels_are_told_apart_for_they_change_nothing_that_tickets_do() -> None:
    diff = compared(parcel(), parcel(("title: {en: A parcel}", "title: {en: A packet}")))

    assert (diff.same, diff.changes) == (False, ())
    assert said(diff) == ["changed label process: /title/en A parcel > A packet"]


def test_a_transition_put_in_before_others_is_the_only_one_that_is_new() -> None:
    first = (
        "        - {guard: weight <= 30,",
        "        - {guard: weight < 0, target: returned}\n        - {guard: weight <= 30,",
    )

    assert said(compared(parcel(), parcel(first))) == ["added transition arrived.stored.1"]


def test_that_transitions_are_tried_in_another_order_is_told() -> None:
    def both(one: str, other: str) -> tuple[str, str]:
        return ("      weighed: {do", f"      told:\n{one}{other}      weighed: {{do")

    a = "        - {guard: weight > 1, target: returned}\n"
    b = "        - {guard: weight > 2, target: helped}\n"

    lines = said(compared(parcel(both(a, b)), parcel(both(b, a))))

    assert lines == [
        "changed transition arrived.told: /order ['arrived.told.1', 'arrived.told.2']"
        " > ['arrived.told.2', 'arrived.told.1']"
    ]


def test_rows_go_by_their_id_and_parameters_by_their_name() -> None:
    old, new = dict(RULES), dict(RULES)
    new["fee.yaml"] = (
        RULES["fee.yaml"]
        .replace("| 5 ", "| 4 ")
        .replace("      | < 10", "      | < 0    || 0      | none  |\n      | [0..10)")
    )
    new["city.yaml"] = RULES["city.yaml"].replace("30", "31")

    lines = said(compared(parcel(USING, rules=old), parcel(USING, rules=new), "city"))

    assert lines == [
        "added row fee#none",
        "changed row fee#light: /when/weight < 10 > [0..10)",
        "changed row fee#much: /then/amount 5 > 4",
        "changed parameter heavy: /values/0/0 30 > 31",
    ]


def test_tables_that_the_process_does_not_use_are_no_difference() -> None:
    new = {**RULES, "fee.yaml": RULES["fee.yaml"].replace("| 5 ", "| 4 ")}
    uses = ("guard: weight <= 30", "guard: weight <= param.heavy")

    assert compared(parcel(uses, rules=RULES), parcel(uses, rules=new), "city").same


def test_the_json_has_the_same_as_the_lines() -> None:
    document = compared(parcel(), parcel(("P7D", "P8D"))).to_json()

    assert document["changes"] == [
        {
            "change": "changed",
            "kind": "timer",
            "name": "after.waiting.1",
            "was": None,
            "share": None,
            "where": "parcel.yaml:31:13",
            "details": [{"place": "/when", "old": '@"P7D"', "new": '@"P8D"'}],
        }
    ]
