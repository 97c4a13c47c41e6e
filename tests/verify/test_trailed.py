"""What entries are found by, altered by hand: seen by a check, mended by making it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout import Engine, EntryQuestion, ManualClock, open_store
from tests.engine.worlds import NINE, catalog_of
from tests.verify.databases import PROCESSES, alter, made, reports

ALTERED = {
    "hidden": "DELETE FROM trail WHERE ticket = 'P' AND seq = 2",
    "another person": "UPDATE trail SET actor = 'clerk:wu' WHERE ticket = 'P' AND seq = 2",
    "on behalf": "UPDATE trail SET behalf = 'clerk:wu' WHERE ticket = 'P' AND seq = 2",
    "another time": "UPDATE trail SET at = at + 1 WHERE ticket = 'P' AND seq = 2",
    "other traits": """UPDATE trail SET footprint = (SELECT footprint FROM trail
        WHERE ticket = 'P' AND seq = 1) WHERE ticket = 'P' AND seq = 2""",
    "no traits": "UPDATE trail SET footprint = 1 WHERE ticket = 'P' AND seq = 2",
    "a refusal of another": "UPDATE trail SET refused_by = 'Q' WHERE ticket = 'P' AND seq = 2",
    "one too many": "INSERT INTO trail SELECT ticket, 99, at, actor, behalf, refused_by, footprint"
    " FROM trail WHERE ticket = 'P' AND seq = 2",
    "a footprint": "DELETE FROM trait WHERE kind = 'event' AND value = 'asked'",
    "a value": "UPDATE trait SET value = 'told' WHERE kind = 'event' AND value = 'asked'",
    "one more": "INSERT INTO trait SELECT footprint, 'row', 'a#1' FROM trail WHERE ticket = 'P'"
    " AND seq = 2",
    "no kind": "UPDATE trait SET kind = 'evil' WHERE kind = 'event' AND value = 'asked'",
}


@pytest.mark.parametrize("statement", ALTERED.values(), ids=ALTERED)
def test_rows_that_say_something_else_than_the_entry_are_seen_and_mended(
    statement: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.db"
    address = made(path)
    assert all(report.equal for report in reports(address).values())

    assert alter(path, statement) > 0

    found = reports(address)["P"]
    assert set(found.counts) == {"STORED"}
    assert found.first is not None
    assert found.first.pointer.startswith("/trail")
    with open_store(address) as store:
        engine = Engine(store, catalog_of(**PROCESSES), clock=ManualClock(NINE))
        list(engine.rebuild_views())
        assert engine.find_entries(EntryQuestion(events=("asked",))).entries
    assert all(report.equal for report in reports(address).values())
