"""A ticket with a clock that a scenario can start, pause, stop and give other limits."""

from __future__ import annotations

from datetime import datetime

from callout.step import scope_of
from callout.values import DateTime, Value
from tests.step.story import NINE, Story, define

RULES = {
    "rules/c.yaml": """
        calendar: C
        zone: Europe/Berlin
        valid: {from: 2026-01-01, until: 2026-12-31}
        week: [monday, tuesday, wednesday, thursday, friday]
        hours: [{from: "09:00", until: "12:00"}, {from: "13:00", until: "17:00"}]
    """,
    "rules/n.yaml": """
        calendar: N
        zone: Europe/Berlin
        valid: {from: 2026-01-01, until: 2026-12-31}
        week: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
        hours: {from: "00:00", until: "24:00"}
    """,
    "rules/p.yaml": """
        parameters: p
        zone: Europe/Berlin
        calendar: {default: C, all: N}
        values:
          respond_within: {type: duration, values: [{value: PT4H}, {value: PT2H, from: 2026-03-03}]}
    """,
}
TEXT = """
    data:
      limit: {type: duration, default: PT4H}
      team: {type: string}
      told: {type: list<string>, default: []}
      seen: {type: string}
      left: {type: duration}
    events:
      go: {}
      ask: {}
      back: {}
      answer: {}
      again: {}
      close: {}
      note: {}
      set_limit: {payload: {limit: {type: duration, required: false}}}
      poke: {}
    clocks:
      response:
        starts: open
        stops: [answered, note]
        pauses: asking
        limit: limit
        warn: PT30M
        MORE
    states:
      all:
        type: parallel
        states:
          work:
            states:
              new: {on: {go: open}}
              open: {on: {ask: asking, answer: answered, close: closed}}
              asking: {on: {back: open, answer: answered}}
              answered: {on: {again: open, close: closed}}
              closed: {type: final}
          watch:
            states:
              watching:
                on:
                  warning.response: {do: {set: {told: 'append(told, "warned")'}}}
                  breached.response: {do: {set: {told: 'append(told, "breached")'}}}
                  note: {}
                  set_limit: {do: {set: {limit: event.data.limit}}}
                  poke: {do: {set: {seen: clock.response.state, left: clock.response.left}}}
    """


def story(more: str = "", profile: str | None = "p", at: datetime = NINE) -> Story:
    lines = "\n        ".join(more.splitlines())
    made = Story(define(TEXT.replace("MORE", lines), RULES, profile=profile))
    made.now = at
    made.open({"team": "all"})
    return made


def clock(made: Story) -> dict[str, Value]:
    """The clock of the ticket as expressions see it now."""
    shown = scope_of(made.definition, made.ticket, made.now)["clock"]
    assert isinstance(shown, dict)
    response = shown["response"]
    assert isinstance(response, dict)
    return response


def brief(made: Story) -> str:
    """State, what has elapsed, what is left, and when it is due in UTC."""
    each = clock(made)
    due = each["due"]
    when = (
        due.in_zone("UTC").to_datetime().strftime("%d %H:%M") if isinstance(due, DateTime) else "-"
    )
    return f"{each['state']} {each['elapsed']} {each['left']} {when}"
