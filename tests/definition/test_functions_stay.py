"""What events carry under the name of a function leaves the function as it is."""

from __future__ import annotations

import pytest

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.semantics import semantics_of
from callout.store import MemoryStore
from tests.engine.worlds import NINE

SAYS = {
    "send to another": "send: {event: told, to: parent, with: {NAME: 1}}",
    "send to an adapter": "send: {event: told, to: 'adapter:sms', with: {NAME: 1}}",
    "send to itself": "send: {event: told, with: {NAME: 1}}",
}
READS = {
    "now": ("number", "now().year"),
    "today": ("number", "today().year"),
    "count": ("number", "count([1, 2])"),
    "sum": ("number", "sum([1, 2])"),
    "date": ("number", 'date("2026-03-02").year'),
}
PROCESS = """
process: p
title: P
data: {{value: {{type: {kind}}}}}
events: {{tick: {{}}, look: {{}}}}
states:
  a:
    waits_forever: a test
    on:
      tick: {{do: [{says}]}}
      look: {{do: [set: {{value: '{reads}'}}]}}
      {hears}
"""
ENDS = """
process: p
title: P
data: {{value: {{type: {kind}}}}}
states:
  in:
    initial: x
    states: {{x: {{type: final, output: {{{name}: 1}}}}}}
    done: {{target: out, do: [set: {{value: '{reads}'}}]}}
  out: {{waits_forever: a test}}
"""


def _engine(text: str) -> Engine:
    return Engine(MemoryStore(), Catalog.of(Sources({"p.yaml": text}, {})), clock=ManualClock(NINE))


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("says", SAYS.values(), ids=SAYS)
def test_what_is_sent_under_the_name_of_a_function(says: str, name: str) -> None:
    kind, reads = READS[name]
    hears = "" if "to:" in says else "told: {do: []}"
    text = PROCESS.format(kind=kind, says=says.replace("NAME", name), reads=reads, hears=hears)
    engine = _engine(text)
    ticket = engine.start("p").ticket.id

    engine.send(ticket, "look")

    assert engine.ticket(ticket).data["value"] is not None


@pytest.mark.parametrize("name", READS)
def test_what_a_state_gives_under_the_name_of_a_function(name: str) -> None:
    kind, reads = READS[name]
    engine = _engine(ENDS.format(kind=kind, name=name, reads=reads))

    ticket = engine.start("p").ticket

    assert ticket.states == ("out",)
    assert ticket.data["value"] is not None


def test_older_entries_are_decided_as_they_were() -> None:
    says = SAYS["send to another"].replace("NAME", "now")
    text = PROCESS.format(kind="number", says=says, reads="now().year", hears="")
    definition = Catalog.of(Sources({"p.yaml": text}, {})).get("p")

    assert "now" not in definition.model.payload_only
    assert "now" in definition.of_version(semantics_of(3)).model.payload_only
