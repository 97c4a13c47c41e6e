"""Renames: found by what a part says, so that they hide nothing else and are no noise."""

from __future__ import annotations

import pytest

from callout.catalog import Catalog
from callout.versions import PartKind
from tests.versions.changed import compared, parcel, said

RENAMES = {
    "state": (("waiting", "on_shelf"), "state waiting > on_shelf", 96),
    "field": (("reminders", "reminded"), "field reminders > reminded", 100),
    "event": (("weighed", "weighted"), "event weighed > weighted", 100),
    "message": (("come", "come_here"), "message come > come_here", 100),
}


@pytest.mark.parametrize("kind", RENAMES)
def test_a_rename_is_one_line_whatever_names_the_part(kind: str) -> None:
    change, line, _ = RENAMES[kind]
    changes = (
        [change]
        if kind != "message"
        else [("  come: {en", "  come_here: {en"), ("receiver: come}", "receiver: come_here}")]
    )

    diff = compared(parcel(), parcel(*changes))

    assert [each.split(":")[0] for each in said(diff)] == [f"renamed {line}"]


def test_what_was_changed_besides_is_told_under_the_new_name() -> None:
    diff = compared(
        parcel(), parcel(("waiting", "on_shelf"), ("P7D", "P8D"), ("times: 2", "times: 9"))
    )

    assert said(diff) == [
        "renamed state waiting > on_shelf",
        'changed timer after.on_shelf.1: /when @"P7D" > @"P8D"',
        "changed timer every.on_shelf.1: /times 2 > 9",
    ]
    assert diff.names(PartKind.STATE) == {"waiting": "on_shelf"}
    assert 60 < diff.renames[0].share < 100


def test_two_states_that_have_nothing_in_common_are_no_rename() -> None:
    helped = (
        "  helped:\n    invoke: {process: desk, id: desk, with: {about: weight}, forward: [told]}\n"
    )
    other = "  stuck_in_the_lift:\n"
    gone = (
        helped + "    on:\n      done.desk: {target: arrived, do: [{set: {answer: answer}}]}\n"
        "      error.desk: returned\n"
    )

    diff = compared(
        parcel(),
        parcel((gone, other + "    on: {told: fetched}\n"), ("asked: helped", "asked: waiting")),
    )

    lines = said(diff)
    assert "added state stuck_in_the_lift" in lines
    assert "removed state helped" in lines
    assert diff.renames == ()


def test_each_name_is_in_one_rename_at_most_and_the_likest_go_together() -> None:
    names = compared(_beside("left_a", "left_b"), _beside("lost_a", "lost_b")).names(PartKind.STATE)

    assert names == {"left_a": "lost_a", "left_b": "lost_b"}


def _beside(one: str, two: str) -> Catalog:
    states = f"  {two}: {{after: {{P2D: returned}}}}\n  {one}: {{after: {{P1D: returned}}}}\n"
    return parcel(("  fetched:  {type", f"{states}  fetched:  {{type"))
