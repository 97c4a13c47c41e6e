"""What may be open when a ticket ends, and ends in which a reopened ticket goes on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callout import Catalog, Engine, ManualClock, MemoryStore
from callout.catalog import Sources
from tests.checks.findings import findings

HEAD = """settles: true
events: {ask: {}, pay: {fulfils: bill}, sign: {form: paper}, hand_in: {}, go: {}}
must: {bill: {due: P9D}}
forms: {paper: {fields: {a: string}}}
clocks: {service: {starts: ask, stops: go, limit: PT4H}}
data: {n: number}
states:
"""
"""The states that follow are one level in; `service` is left open on purpose by most."""


def told(states: str, head: str = HEAD) -> list[str]:
    """What C321 says is open, by the line of the transition in `states`, without clocks."""
    first = head.count("\n") + 2
    found = []
    for each in findings(head + states, "C321"):
        place, _, message = each.partition(" C321 ")
        name = message.split("'")[3]
        if name != "service":
            found.append(f"{int(place.partition(':')[0]) - first}:{name}")
    return found


ASKED = """  a: {on: {ask: {target: b, do: {oblige: bill}}}}
  b: {on: {pay: c, go: d}, after: {P1D: d}}
  c: {after: {P1D: end}}
  d: {after: {P1D: end}, on: {go: end}}
  end: {type: final}
"""


def test_a_timer_that_ends_a_ticket_while_an_obligation_is_open_is_told() -> None:
    assert told(ASKED) == ["3:bill"]
    assert "C321 a ticket may end in 'end' while the obligation 'bill' is open" in (
        "\n".join(findings(HEAD + ASKED, "C321"))
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("end: {type: final}", "end: {type: final, leaves_open: {bill: the books see to it}}"),
        ("end: {type: final}", "end: {type: final, entry: {waive: bill}}"),
        ("d: {after", "d: {entry: {fulfil: bill}, after"),
        ("d: {after", "d: {exit: {waive: bill}, after"),
        ("d: {after: {P1D: end}", "d: {after: {P1D: {target: end, do: {waive: bill}}}"),
        (
            "d: {after: {P1D: end}",
            "d: {after: {P1D: {target: end, do: {if: n > 1, then: {waive: bill}}}}",
        ),
        (
            "d: {after: {P1D: end}",
            'd: {after: {P1D: {target: end, guard: must.bill.state != "open"}}',
        ),
        ("d: {after: {P1D: end}", "d: {after: {P1D: a}"),
        ("d: {after: {P1D: end}, on", "d: {on"),
        ("go: d}, after: {P1D: d}", "go: c2}}\n  c2: {on: {did.bill: d}"),
        ("do: {oblige: bill}", "do: {log: '\"x\"'}"),
        ("settles: true\n", ""),
    ],
)
def test_what_is_closed_or_meant_to_stay_open_is_not_told(was: str, becomes: str) -> None:
    text = HEAD + ASKED
    assert was in text
    mended = text.replace(was, becomes, 1)

    assert not [each for each in findings(mended, "C321") if "'bill'" in each]


@pytest.mark.parametrize(
    ("states", "found"),
    [
        # an entry obliges; a child, a due time and a clock end the ticket
        ("  a: {entry: {oblige: bill}, after: {P1D: end}}\n  end: {type: final}\n", ["0:bill"]),
        (
            "  a: {entry: {oblige: bill}, invoke: {id: k, process: q}, on: {done.k: end}}\n"
            "  end: {type: final}\n",
            ["0:bill"],
        ),
        (
            "  a: {entry: {oblige: bill}, on: {overdue.bill: end}}\n  end: {type: final}\n",
            ["0:bill"],
        ),
        (
            "  a: {entry: {oblige: bill}, on: {breached.service: end}}\n  end: {type: final}\n",
            ["0:bill"],
        ),
        # a person is refused, also where the ticket goes on to the end by itself
        ("  a: {entry: {oblige: bill}, on: {go: end}}\n  end: {type: final}\n", []),
        (
            "  a: {entry: {oblige: bill}, on: {go: b}}\n  b: {always: end}\n  end: {type: final}\n",
            [],
        ),
        (
            "  a: {entry: {oblige: bill}, after: {P1D: b}}\n  b: {always: end}\n"
            "  end: {type: final}\n",
            ["1:bill"],
        ),
        # the transition that ends it obliges; leaving obliges
        (
            "  a: {after: {P1D: {target: end, do: {oblige: bill}}}}\n  end: {type: final}\n",
            ["0:bill"],
        ),
        ("  a: {exit: {oblige: bill}, after: {P1D: b}}\n  b: {after: {P1D: end}}\n"
         "  end: {type: final}\n", ["1:bill"]),
        # of two states inside, the one in which it is closed leads on, and the other does not
        (
            "  s:\n    entry: {oblige: bill}\n    initial: i\n    states:\n"
            "      i: {on: {pay: j}}\n      j: {after: {P1D: end}}\n  end: {type: final}\n",
            [],
        ),
        (
            "  s:\n    entry: {oblige: bill}\n    initial: i\n    after: {P9D: end}\n    states:\n"
            "      i: {on: {pay: j}}\n      j: {}\n  end: {type: final}\n",
            ["3:bill"],
        ),
        # another region may close it
        (
            "  s:\n    type: parallel\n    after: {P9D: end}\n    states:\n"
            "      r: {states: {i: {entry: {oblige: bill}, on: {go: i2}}, i2: {}}}\n"
            "      t: {states: {k: {on: {pay: l}}, l: {}}}\n  end: {type: final}\n",
            [],
        ),
        # an end inside is no end of the ticket
        (
            "  s:\n    entry: {oblige: bill}\n    initial: i\n    states:\n"
            "      i: {after: {P1D: f}}\n      f: {type: final}\n    on: {pay: end}\n"
            "  end: {type: final}\n",
            [],
        ),
    ],
)  # fmt: skip
def test_who_ends_a_ticket_decides_whether_it_is_told(states: str, found: list[str]) -> None:
    assert told(states) == found


def test_forms_and_clocks_are_looked_at_as_obligations_are() -> None:
    def all_told(states: str) -> list[str]:
        return [each.partition("while ")[2] for each in findings(HEAD + states, "C321")]

    opened = "  a: {on: {ask: {target: b, do: {form: {paper: open}}}}}\n"
    end = "  end: {type: final}\n"
    assert all_told(f"{opened}  b: {{after: {{P1D: end}}}}\n{end}") == [
        "the form 'paper' is open",
        "the clock 'service' is open",
    ]
    for event, left in (("sign", "the clock 'service'"), ("go", "the form 'paper'")):
        states = f"{opened}  b: {{on: {{{event}: c}}}}\n  c: {{after: {{P1D: end}}}}\n{end}"
        assert all_told(states) == [f"{left} is open"]


def test_what_is_left_open_where_nothing_has_to_be_settled_is_told() -> None:
    text = "must: {bill: {}}\nstates:\n  end: {type: final, leaves_open: {bill: why}}\n"

    assert findings(text, "C322") == [
        "4:36 C322 'end' leaves 'bill' open, and tickets need not be settled"
    ]
    assert findings(f"settles: true\n{text}", "C322") == []


REOPENED = """lifecycle: {reopen: {by: desk, to: STATE}}
states:
  a: {on: {go: part}}
  part: {states: {i: {after: {P1D: f}}, f: {type: final}}, done: end}
  end: {type: final}
events: {go: {}}
"""


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("end", ["2:36 C323 a ticket that is reopened goes on in 'end', which is an end"]),
        ("a", []),
        ("f", []),  # the end of a part, behind which it goes on
    ],
)
def test_a_ticket_that_is_reopened_where_it_ends_is_told(state: str, found: list[str]) -> None:
    assert findings(REOPENED.replace("STATE", state), "C323") == found


@pytest.mark.parametrize(
    ("states", "is_left"),
    [
        ("  a: {entry: {oblige: bill}, after: {P1D: end}}\n  end: {type: final}\n", True),
        ("  a: {exit: {oblige: bill}, after: {P1D: end}}\n  end: {type: final}\n", True),
        (
            "  a: {entry: {oblige: bill}, after: {P1D: b}}\n  b: {always: end}\n"
            "  end: {type: final}\n",
            True,
        ),
        (
            "  s:\n    entry: {oblige: bill}\n    initial: i\n    states:\n"
            "      i: {after: {P1D: {target: j, do: {waive: bill}}}}\n"
            "      j: {after: {P1D: end}}\n  end: {type: final}\n",
            False,
        ),
    ],
)
def test_what_is_told_is_what_becomes_of_a_ticket_that_nobody_touches(
    states: str, *, is_left: bool
) -> None:
    clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    catalog = Catalog.of(Sources({"p.yaml": f"process: p\n{HEAD}{states}"}, {}))
    engine = Engine(MemoryStore(), catalog, clock=clock)
    opened = engine.start("p").ticket.id
    while (due := engine.next_due()) is not None:
        clock.move_to(due)
        engine.tick()
    ticket = engine.ticket(opened)

    assert ticket.states == ("end",)
    assert ("breaches" in ticket.internals) == is_left
    assert bool(told(states)) == is_left
