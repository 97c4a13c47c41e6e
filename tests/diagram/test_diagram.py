"""Pictures of a process: what stands in them, under which ids, and what a ticket marks."""

from __future__ import annotations

import itertools
import os
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from callout.diagram import NO_MARKS, Marks, marks_of, mermaid, svg
from callout.diagram.ids import nodes, state_id, transition_id
from callout.diagram.labels import Wording
from callout.diagram.layout import all_boxes, lay_out
from callout.process import Process
from callout.reader import load_process
from callout.records import Ticket, TicketId, Timer
from tests.conformance.scxml.charts import charts

SVG = "{http://www.w3.org/2000/svg}"
GOLDEN = Path(__file__).parents[1] / "golden" / "diagram"
SOURCE = """
process: order
title: {en: Order, zh: 订单}
outcomes: [sent, dropped]
events:
  paid: {title: {en: Paid, zh: 已付款}, payload: {amount: number}}
  dropped: {}
initial: open
states:
  open:
    title: {en: Open, zh: 进行中}
    on: {dropped: dropped}
    initial: waiting
    states:
      waiting:
        title: {en: 'Waiting for <money> & "news"', zh: 等待付款}
        after: {P3D: reminded}
        on: {paid: [{guard: amount > 0, target: packing}, {do: [{log: amount}]}]}
      reminded:
        title: {en: Reminded, zh: 已提醒}
        invoke: {process: search, id: search}
        on: {paid: packing}
      packing:
        type: parallel
        states:
          goods: {states: {gone: {type: final}}}
          papers: {states: {written: {type: final}}}
        done: sent
      last: {type: history, history: deep, default: waiting}
  sent: {type: final, outcome: sent}
  dropped: {type: final, outcome: dropped}
"""


@pytest.fixture(scope="module")
def order() -> Process:
    return load_process(SOURCE, "order.yaml")


def ticket(process: Process) -> Ticket:
    timer = Timer("after.waiting.1", datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "after.waiting.1")
    opened = datetime(2026, 2, 27, tzinfo=UTC)
    return Ticket(
        TicketId("T-1"),
        process.name,
        "hash",
        1,
        ("waiting",),
        {},
        opened,
        "head",
        timers=(timer,),
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("draw", "ending"), [(mermaid, "mmd"), (svg, "svg")])
def test_a_process_with_a_ticket_looks_as_it_did(
    order: Process, draw: object, ending: str, language: str
) -> None:
    assert callable(draw)
    drawn = draw(order, language, marks_of(ticket(order), order))
    golden = GOLDEN / f"order.{language}.{ending}"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(drawn, "utf-8")

    assert drawn == golden.read_text("utf-8")


def test_marks_are_the_active_states_and_the_due_times(order: Process) -> None:
    assert marks_of(ticket(order), order) == Marks(
        frozenset({"open", "waiting"}), {"after.waiting.1": "2026-03-02 09:30:00Z"}
    )


def test_every_state_and_transition_has_its_own_id_in_the_svg(order: Process) -> None:
    root = ET.fromstring(svg(order))
    ids = [element.get("id", "") for element in root.iter() if element.get("id")]

    assert len(ids) == len(set(ids))
    assert {state_id(name) for name in ("open", "waiting", "last", "sent")} <= set(ids)
    assert {
        transition_id(name)
        for name in ("open.dropped.1", "waiting.paid.1", "waiting.paid.2", "after.waiting.1.1")
    } <= set(ids)


def test_the_number_in_a_comment_is_the_number_of_its_arrow(order: Process) -> None:
    lines = mermaid(order).splitlines()
    arrows = [line for line in lines if "->" in line]
    noted = {
        int(line.split()[1].rstrip(":")): after
        for line, after in itertools.pairwise(lines)
        if line.strip().startswith("%%")
    }

    assert noted
    assert all(arrows[number] == after for number, after in noted.items())


def test_mermaid_ids_never_collide() -> None:
    assert nodes(["a.b", "a-b", "a_b"]) == {"a.b": "s_a_b", "a-b": "s_a_b_", "a_b": "s_a_b__"}


@given(charts())
@settings(max_examples=40)
def test_boxes_stand_inside_their_parents_and_beside_each_other(process: Process) -> None:
    layout = lay_out(process, Wording(process, "en"), NO_MARKS)

    for box in all_boxes(layout.boxes[0]):
        for first, second in zip(box.inside, box.inside[1:], strict=False):
            assert first.y + first.height < second.y
        for inner in box.inside:
            assert box.x < inner.x
            assert inner.x + inner.width < box.x + box.width
            assert inner.y + inner.height < box.y + box.height
    assert all(arrow.lane < layout.width for arrow in layout.arrows)


@given(charts())
@settings(max_examples=40)
def test_arrows_in_one_lane_never_meet(process: Process) -> None:
    layout = lay_out(process, Wording(process, "en"), NO_MARKS)
    spans = sorted(
        (arrow.lane, min(arrow.y1, arrow.y2), max(arrow.y1, arrow.y2)) for arrow in layout.arrows
    )

    for (lane, _, bottom), (other, top, _) in itertools.pairwise(spans):
        assert lane != other or bottom < top


@given(charts())
@settings(max_examples=40)
def test_any_chart_gives_well_formed_pictures(process: Process) -> None:
    root = ET.fromstring(svg(process, "zh"))

    assert root.tag == f"{SVG}svg"
    assert re.fullmatch(r'---\ntitle: "[^"]*"\n---\nflowchart TB\n(  .*\n)+', mermaid(process))
