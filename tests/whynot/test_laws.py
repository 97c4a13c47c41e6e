"""What is claimed to open something does open it, when it is really done."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callout.definition import link
from callout.reader.rules import load_library
from callout.records import Actor, Event
from callout.step import opening, step
from callout.values import Value, decode
from callout.whynot import WhyNot, why_not
from tests.step.story import NINE, define, process

FIELDS = {
    "n": ("number", st.integers(-9, 9), "number"),
    "m": ("number", st.integers(-9, 9), "number"),
    "d": ("duration", st.integers(0, 30).map(lambda n: f"PT{n}M"), "duration"),
    "b": ("boolean", st.booleans(), "boolean"),
    "s": ("string", st.sampled_from(["low", "middle", "high"]), "string"),
}
PAYLOAD = ", ".join(
    f"{name}: {{type: {kind}{', values: [low, middle, high]' if kind == 'string' else ''}}}"
    for name, (kind, _, _) in FIELDS.items()
)
ORDER = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
ATOMS = st.one_of(
    st.builds("n {} {}".format, ORDER, st.integers(-9, 9)),
    st.builds("m {} {}".format, ORDER, st.integers(-9, 9)),
    st.builds("n + {} {} m".format, st.integers(0, 3), ORDER),
    st.builds("n * 2 {} {}".format, ORDER, st.integers(-9, 9)),
    st.builds("n in [{}..{}]".format, st.integers(-9, 0), st.integers(1, 9)),
    st.builds("m between {} and {}".format, st.integers(-9, 0), st.integers(1, 9)),
    st.builds('d {} duration("PT{}M")'.format, ORDER, st.integers(0, 30)),
    st.builds('s = "{}"'.format, st.sampled_from(["low", "middle", "high"])),
    st.builds('s in ("low", "{}")'.format, st.sampled_from(["middle", "high"])),
    st.sampled_from(["b", "not(b)", "b = false"]),
)
GUARDS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
        st.builds("not({})".format, inner),
    ),
    max_leaves=4,
)
VALUES = st.fixed_dictionaries({name: values for name, (_, values, _) in FIELDS.items()})
ROLE = Actor("x:me", ("x",))


def changed(values: dict[str, Value], answer: WhyNot) -> list[dict[str, Value]]:
    return [
        {**values, **{each.name: decode(each.tried) for each in change.alterations}}
        for obstacle in answer.obstacles
        for change in obstacle.changes
    ]


@given(guard=GUARDS, values=VALUES)
@settings(max_examples=60, deadline=None)
def test_of_a_guard_every_change_is_taken_when_it_is_sent(
    guard: str, values: dict[str, Any]
) -> None:
    definition = define(f"""
        events: {{go: {{payload: {{{PAYLOAD}}}}}}}
        states: {{a: {{on: {{go: {{guard: '{guard}', target: b}}}}}}, b: {{}}}}
    """)
    opened = step(definition, None, opening({}), NINE, ticket_id="T")  # type: ignore[arg-type]  # an id
    sent = step(definition, opened.ticket, Event("go", values, ROLE), NINE)
    answer = why_not(definition, [opened.entry, sent.entry], "b")
    if sent.refusal is None:
        assert answer.reached == (2,)
        return
    assert answer.obstacles[0].kind == "guard"
    for other in changed(values, answer):
        again = step(definition, opened.ticket, Event("go", other, ROLE), NINE)
        assert again.refusal is None, (guard, values, other)


CELLS = {
    "n": st.one_of(
        st.builds("{} {}".format, st.sampled_from("<>"), st.integers(-9, 9)),
        st.integers(-9, 9).map(str),
    ),
    "d": st.one_of(st.just("-"), st.builds('>= duration("PT{}M")'.format, st.integers(0, 30))),
    "b": st.sampled_from(["-", "true", "false"]),
    "s": st.sampled_from(["-", "low", "high", "low, middle"]),
}
TABLE_ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=4)


@given(rows=TABLE_ROWS, values=VALUES, wanted=st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_of_a_row_every_change_makes_it_the_answer(
    rows: list[dict[str, str]], values: dict[str, Any], wanted: int
) -> None:
    lines = "\n".join(
        f"          | {' | '.join(row[name] for name in CELLS)} || {place} | r{place} |"
        for place, row in enumerate([*rows, dict.fromkeys(CELLS, "-")])
    )
    rules = f"""
    tables:
      t:
        hit: F
        inputs:
          n: {{type: number}}
          d: {{type: duration}}
          b: {{type: boolean}}
          s: {{type: string, values: [low, middle, high]}}
        outputs: {{answer: {{type: number}}}}
        rules: |
          | n | d | b | s || answer | # id |
{lines}
    """
    text = f"""
        data: {{{PAYLOAD}, answer: {{type: number}}}}
        states: {{a: {{entry: [{{decide: t}}]}}}}
    """
    # Not checked: rows that never get their turn are what is asked about, too.
    library = load_library({"rules.yaml": dedent(rules)}, check=False)
    definition = link(process(text), library)

    def opened(data: dict[str, Any]) -> Any:
        return step(definition, None, opening(data), NINE, ticket_id="T").entry  # type: ignore[arg-type]  # an id

    row = f"r{min(wanted, len(rows))}"
    entry = opened(values)
    answer = why_not(definition, [entry], f"t.{row}")
    if row in entry.decisions[0]["rows"]:
        assert answer.reached == (1,)
        return
    assert {each.kind for each in answer.obstacles} <= {"cell", "row-before"}
    assert answer.obstacles
    for other in changed(values, answer):
        assert opened(other).decisions[0]["rows"] == [row], (rows, values, other)
