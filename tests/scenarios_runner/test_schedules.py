"""Schedules in scenarios: those that are named run, and what they open has a name."""

from pathlib import Path

from callout.catalog import Catalog, Sources
from callout.scenarios import Played, Runner, read_stories
from callout.scenarios.spelling import misspelt_names
from tests.engine.test_schedules import BOOKS, CALENDAR, DAILY, PARAMETERS
from tests.scenarios_runner.files import said, write

HEADER = "clock: 2026-03-02 20:00 Asia/Shanghai\nprofile: chain\nschedules: [daily]\nsteps:\n"
CLOSING = BOOKS.replace(
    "open: {waits_forever: a test}",
    "open: {waits_forever: a test, on: {closed: done}}\n  done: {type: final}",
).replace("states:", "events: {closed: {}}\nstates:")


def play(folder: Path, text: str, parameters: str = PARAMETERS) -> Played:
    write(folder, one=text)
    rules = {"p.yaml": parameters, "c.yaml": CALENDAR, "s.yaml": DAILY}
    catalog = Catalog.of(Sources({"books.yaml": CLOSING}, rules))
    (story,) = read_stories([folder])
    assert list(misspelt_names(story, catalog)) == []
    return Runner(catalog).play(story)


def test_what_a_schedule_opens_is_counted_and_can_be_acted_upon(tmp_path: Path) -> None:
    steps = (
        "  - {at: 2026-03-03 17:30, expect: {opened: {books: 2}, data: {outlet: north}}}\n"
        "  - {ticket: daily-2, send: closed, expect: {states: done, data: {outlet: south}}}\n"
        "  - {at: 2026-03-04 23:00, expect: {opened: none}}\n"
        "  - {at: 2026-03-07 17:30, expect: {opened: {books: 6}}}\n"
        "  - {ticket: daily-8, expect: {data: {day: 2026-03-07}, status: open}}\n"
    )

    assert said(play(tmp_path, HEADER + steps)) == []


def test_what_was_opened_otherwise_is_told(tmp_path: Path) -> None:
    steps = "  - {at: 2026-03-03 17:30, expect: {opened: {books: 3}}}\n"

    assert said(play(tmp_path, HEADER + steps)) == [("opened", "{books: 3}", "{books: 2}")]


def test_without_naming_them_none_runs(tmp_path: Path) -> None:
    text = (
        HEADER.replace("schedules: [daily]", "process: books\ngiven: {outlet: east}")
        + "  - {at: 2026-03-30 12:00, expect: {opened: none}}\n"
    )

    assert said(play(tmp_path, text)) == []


def test_a_schedule_that_there_is_not_is_told(tmp_path: Path) -> None:
    text = HEADER.replace("[daily]", "[dayly]") + "  - {at: 2026-03-03 17:30}\n"

    ((check, expected, actual),) = said(play(tmp_path, text))
    assert (check, expected, actual) == ("schedules", "a schedule 'dayly'", "schedules: daily")


def test_a_ticket_that_cannot_be_opened_fails_the_step(tmp_path: Path) -> None:
    text = HEADER + "  - {at: 2026-03-03 17:30}\n"
    played = play(tmp_path, text, PARAMETERS.replace("[north, south]", "[]"))
    assert said(played) == []

    unset = PARAMETERS.replace("value: [north, south]", "required: true")
    ((check, _, actual),) = said(play(tmp_path, text, unset))
    assert check == "schedules"
    assert "gives no list" in actual
