"""Damaged rules files and DMN documents end in our errors, never in others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.dmn import decide
from callout.dmn.xml import CompiledModel, export_tables, import_model
from callout.errors import CalloutError, DefinitionError
from callout.feel import Frame
from callout.reader.rules import load_library
from callout.values import Date, DaysDuration, Value

FIELD_SERVICE = Path(__file__).with_name("field_service.yaml").read_text("utf-8")
PARAMETERS = """\
parameters: p
values:
  a: {type: duration, values: [{value: PT1H}, {value: PT2H, region: CN, from: 2026-01-01}]}
  b: {type: list<number>, value: [1, 2]}
"""
CALENDAR = """\
calendar: CN
zone: Asia/Shanghai
valid: {from: 2024-01-01, until: 2026-12-31}
week: [monday, tuesday]
hours: {from: "08:30", until: "17:30"}
days: {2024-02-12: off, 2024-02-04: working}
"""
T = TypeVar("T")
PIECES = ["|", "||", "-", '"', "(", "]", "..", "not(", "null", "? ", "#", ": ", "{", "}", ",", "\n"]
PIECES += ["  ", "true", "9" * 40, "1e9", "@", "é", "\\", "param.a", "U", "C+", "type", "é迟"]


@st.composite
def damaged(draw: st.DrawFn, texts: tuple[str, ...]) -> str:
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.sampled_from([*PIECES, ""])) + text[end:]
    return text


def outcome(run: Callable[[], T]) -> T | CalloutError:
    """What comes of it: a result, or an error of ours. Anything else passes through."""
    try:
        return run()
    except CalloutError as error:
        return error


VALUES: list[Value] = [None, True, 1, "hardware", "same", DaysDuration.of(minutes=15), [1], {}]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(damaged((FIELD_SERVICE, PARAMETERS.replace(": p", ": q"), CALENDAR)), st.data())
def test_damaged_rules_files_load_or_tell_why_not(text: str, data: st.DataObject) -> None:
    library = outcome(lambda: load_library({"a.yaml": text, "p.yaml": PARAMETERS}))

    if isinstance(library, CalloutError):
        assert isinstance(library, DefinitionError)
        assert all(problem.where.line >= 1 for problem in library.problems)
        return
    for table in library.tables.values():
        names = [each.name for each in table.inputs]
        inputs = {name: data.draw(st.sampled_from(VALUES)) for name in names}
        scope: dict[str, Value] = {"param": {"a": 1}, **dict.fromkeys(table.needs, 3)}
        decision = outcome(lambda: decide(table, scope, Frame(), given=inputs))  # noqa: B023 - now
        assert isinstance(decision, CalloutError) or decision.to_json()


DOCUMENT = export_tables(load_library({"a.yaml": FIELD_SERVICE}).tables.values(), "tables")


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(damaged((DOCUMENT,)))
def test_damaged_documents_are_read_or_refused(text: str) -> None:
    model = outcome(lambda: import_model(text, "a.dmn"))
    if isinstance(model, CalloutError):
        assert isinstance(model, DefinitionError)
        return
    runner = CompiledModel(model)
    for node in model.decisions():
        answer = runner.decide(node.name, {"reason": "x", "kind": "hardware"}, Frame())
        assert answer is None or answer == answer


@given(st.text(max_size=60))
def test_any_text_as_a_rules_file_is_told_about(text: str) -> None:
    library = outcome(lambda: load_library({"a.yaml": text}))

    assert isinstance(library, DefinitionError)
    assert library.problems


@given(st.dates(), st.integers(-5, 5))
def test_calendar_questions_are_answered_or_refused(day: object, count: int) -> None:
    library = load_library({"c.yaml": CALENDAR})
    calendar = library.calendar("CN")
    asked = Date.parse(str(day))

    answer = outcome(lambda: calendar.add_working_days(asked, count))

    if isinstance(answer, CalloutError):
        assert answer.code == "out-of-calendar"
    else:
        assert calendar.is_working_day(answer)
