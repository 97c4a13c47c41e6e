"""Whatever stands in a record, what is printed is lines of its own, and shows all of it."""

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callout.definition import Definition
from callout.diagram import mermaid, svg
from callout.errors import Location, Problem, Refused
from callout.reader import load_process, render
from callout.records import Entry, Ticket
from callout.replay import Moment
from callout.report import explanation, history_lines, moment_lines, ticket_lines
from callout.report.screen import Screen, escape, to_json
from callout.values import visible, visible_json
from callout.values.visible import UNSEEN
from tests.cli.running import Command
from tests.engine.worlds import NINE, parcels

NASTY = st.text(
    st.one_of(
        st.sampled_from(
            "[]/\\:@{}%=\"'<>&\n\r\t\x1b\x07\x00\x7f\x9b\u200b\u202e\u2028\ufeff\ud800"
        ),
        st.characters(),
        st.sampled_from("\ue0f0\ue0f1"),
    ),
    min_size=1,
).flatmap(
    lambda text: st.sampled_from(
        [
            text,
            f"[bold]{text}[/]",
            f"[link=http://x]{text}",
            f"{text}[/bold]",
            f"{text}\\",
            f":warning:{text}",
            f"\x1b]0;{text}\x07",
            f"y -> closed\n   9 12:00:00 {text}",
        ]
    )
)
KEPT = {"due", "change", "definition", "hash", "kind", "status", "recorded_at", "process"}
"""Fields that are read again when they are shown."""


def poisoned(value: Any, text: str) -> Any:
    """The record with `text` wherever it has a text."""
    if isinstance(value, str) and type(value) is str:
        return text
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: poisoned(getattr(value, each.name), text)
            for each in fields(value)
            if each.init and each.name not in KEPT
        }
        return replace(value, **changed)
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(poisoned(each, text) for each in value)
    if isinstance(value, dict):
        return {f"{key}{text}": poisoned(each, text) for key, each in value.items()}
    return value


@pytest.fixture(scope="module")
def lived() -> tuple[Ticket, tuple[Entry, ...], Definition]:
    """A ticket with payloads, guards, timers, effects and a refusal, and its definition."""
    engine, _ = parcels()
    engine.start("parcel", data={"weight": 50}, id="P1", actor="clerk:li", key="k")
    with pytest.raises(Refused):
        engine.send("P1", "stored", {"shelf": "A"}, actor="clerk:li")
    engine.send("P1", "weighed", {"weight": 5}, actor="clerk:li")
    engine.send("P1", "stored", {"shelf": "A"}, actor="clerk:li")
    ticket = engine.ticket("P1")
    return ticket, tuple(engine.history("P1")), engine.definition(ticket)


def printed(lines: Iterable[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the screen shows of the lines."""
    capsys.readouterr()
    Screen().lines(lines)
    return capsys.readouterr().out.removesuffix("\n").split("\n")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=NASTY)
def test_records_are_shown_and_not_obeyed(
    lived: tuple[Ticket, tuple[Entry, ...], Definition],
    capsys: pytest.CaptureFixture[str],
    text: str,
) -> None:
    ticket, history, definition = lived
    bad = [poisoned(entry, text) for entry in history]
    worse = poisoned(ticket, text)
    moment = Moment(worse.id, NINE, 3, worse.states, worse.data, {text: NINE})
    shown = (
        list(history_lines(bad, UTC)),
        *(explanation(entry, definition, UTC) for entry in bad),
        list(ticket_lines(worse, UTC)),
        list(moment_lines(moment, UTC)),
    )
    for lines in shown:
        out = printed(lines, capsys)
        assert len(out) == len(lines)
        assert not any(UNSEEN.search(line) for line in out)
        assert any(visible(text) in line for line in out)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=NASTY)
def test_a_line_is_one_line_and_shows_what_it_was_given(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert printed([f"[red]{escape(text)}[/]{escape(text)}[bold]x[/]"], capsys) == [
        f"{_shown(text)}{_shown(text)}x"
    ]
    capsys.readouterr()
    Screen().print(text, markup=False)
    assert capsys.readouterr().out == visible(text) + "\n"


def _shown(text: str) -> str:
    return visible(text).replace("\ue0f0", "\\ue0f0").replace("\ue0f1", "\\ue0f1")


@given(text=NASTY)
def test_json_says_the_same_with_nothing_to_obey(text: str) -> None:
    written = to_json({"a": [text], text: 1})

    assert json.loads(written) == {"a": [text], text: 1}
    assert not UNSEEN.search(written.replace("\n", ""))
    assert json.loads(visible_json(json.dumps(text, ensure_ascii=False))) == text


@given(text=NASTY)
def test_a_problem_keeps_to_its_lines(text: str) -> None:
    where = Location("f.yaml", 1, 3, 4)
    problem = Problem("L001", text, where, consequence=text, hint=text, related=((where, text),))
    page = render(problem, f"a {text}").split("\n")

    assert len(page) == len(render(replace_texts(problem), "a b").split("\n"))
    assert not any(UNSEEN.search(line) for line in page)


def replace_texts(problem: Problem) -> Problem:
    """The problem with plain words."""
    return Problem(
        "L001", "x", problem.where, consequence="x", hint="x", related=((problem.where, "x"),)
    )


@pytest.mark.parametrize("escape_in_yaml", [r"\e]0;owned\a", r"\u202e", r"\n  --\n", r"<script>"])
def test_pictures_show_titles_and_obey_none(escape_in_yaml: str) -> None:
    text = f"""
process: p
title: "{escape_in_yaml}"
states: {{a: {{title: "{escape_in_yaml}", on: {{go: b}}}}, b: {{type: final}}}}
events: {{go: {{title: "{escape_in_yaml}"}}}}
"""
    process = load_process(text, "p.yaml", {})

    for picture in (mermaid(process), svg(process)):
        assert not UNSEEN.search(picture.replace("\n", ""))
        assert "<script>" not in picture
    ElementTree.fromstring(svg(process))


def test_an_unknown_id_forges_no_line(callout: Command) -> None:
    ended = callout(
        "send", "x\n   9 12:00:00 approved boss", "z[bold]\x1b[2J\u202e", "--with", "{}"
    )

    assert ended.code in (2, 3)
    assert not UNSEEN.search((ended.out + ended.err).replace("\n", ""))
    assert "\n   9 12:00" not in ended.err
