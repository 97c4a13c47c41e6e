"""The page about clocks: its example runs, and it names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from callout.datamodel.names import CLOCK
from callout.reader import schema
from callout.records.clock_runs import STATES
from tests.step.story import Story, define

PAGE = (Path(__file__).parents[2] / "docs/designers/clocks.md").read_text("utf-8")
RULES = {
    "c.yaml": """
        calendar: C
        zone: UTC
        valid: {from: 2026-01-01, until: 2026-12-31}
        week: [monday, tuesday, wednesday, thursday, friday]
        hours: {from: "09:00", until: "17:00"}
    """,
    "p.yaml": """
        parameters: p
        zone: UTC
        calendar: C
        values: {respond_within: {type: duration, value: PT4H}}
    """,
}


def test_the_example_on_the_page_runs() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    events = "events: {phone.reached: {}, ask: {}, answered: {}, complained: {}}\n"
    story = Story(define(f"process: test\n{events}{example}", RULES, profile="p"))
    story.open()
    assert [each.id for each in story.ticket.timers] == [
        "clock:response.warning",
        "clock:response.breach",
    ]

    story.send("ask")
    assert story.ticket.timers == ()
    story.send("answered")
    story.send("phone.reached")
    story.send("complained")
    assert len(story.ticket.timers) == 2


def test_it_names_every_key_every_state_and_all_that_can_be_read() -> None:
    definitions = schema("process")["definitions"]
    assert isinstance(definitions, dict)
    keys = set(definitions["clock"]["properties"]) - {"about"}
    read = {name for name, _ in CLOCK.fields or ()}

    assert [key for key in keys if not re.search(rf"\b{key}\b", PAGE)] == []
    assert [name for name in read if f".{name}`" not in PAGE] == []
    assert [state for state in STATES if f'`"{state}"`' not in PAGE] == []
