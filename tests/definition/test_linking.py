from __future__ import annotations

from textwrap import dedent

import pytest

from callout.definition import definition_hash, process_tree
from tests.step.story import define, problems, process

TABLE = {
    "rules/t.yaml": """
        tables:
          sizing:
            hit: U
            inputs: {n: {type: number}, kind: {type: string}}
            outputs: {size: {type: string, values: [small, big]}}
            rules: |
              | n    | kind || size  |
              | < 10 | -    || small |
              | >= 10| -    || big   |
    """,
    "rules/p.yaml": """
        parameters: p
        zone: UTC
        values:
          wait: {type: duration, required: true, source: A-1}
          number: {type: number, value: 3}
    """,
}


def test_everything_that_is_wrong_is_reported_at_once_in_order_of_place() -> None:
    found = problems(
        """
        data: {n: {type: number}}
        states:
          a:
            entry:
              - set: {n: '"x"'}
              - set: {n: misspelt + 1}
              - decide: nothing
            after: {n: a}
        """
    )
    assert [each.split(":")[0] for each in found] == ["F003 6", "F002 7", "L002 8", "F003 9"]


@pytest.mark.parametrize(
    ("action", "complaint"),
    [
        ("decide: sizings", "L002 6: there is no rule table 'sizings'"),
        ("decide: sizing", "L003 6: table 'sizing' needs 'kind', which the ticket does not have"),
        ("set: {nn: 1}", "there is no field 'nn'"),
        ("start: {process: other, as: o, with: {x: y}}", "F002 6"),
        ("log: param.none", "none"),
    ],
)
def test_names_are_checked(action: str, complaint: str) -> None:
    text = f"""
        data: {{n: {{type: number}}, size: {{type: string, values: [small, big]}}}}
        states:
          a:
            entry:
              - {action}
        """
    assert any(complaint in each for each in problems(text, TABLE)), problems(text, TABLE)


def test_guards_never_read_personal_data() -> None:
    found = problems(
        """
        data:
          who: {type: context, fields: {name: {type: string, pii: true}, age: {type: number}}}
        events: {go: {payload: {phone: {type: string, pii: true}}}}
        states:
          a:
            on:
              go:
                - {guard: who.name = "Li", target: b}
                - {guard: phone = "1", target: b}
                - {guard: who.age > 3, target: b}
          b: {}
        """
    )
    assert found == [
        "L011 9: the guard reads 'who.name', which is marked pii",
        "L011 10: the guard reads 'phone', which is marked pii",
    ]


def test_the_engine_s_own_names_are_taken() -> None:
    found = problems(
        """
        data: {form: {type: string}}
        events: {go: {payload: {event: string}}}
        states: {a: {on: {go: a}}}
        """
    )
    assert [each.split(": ", 1)[1] for each in found] == [
        "'form' is a name of the engine's own",
        "'event' is a name of the engine's own",
    ]


def test_parameters_that_must_be_set_are_all_named() -> None:
    text = """
        states:
          a: {after: {param.wait: b}}
          b: {}
        """
    with pytest.raises(Exception, match="parameter 'wait' of 'p' has no value") as caught:
        define(text, TABLE, profile="p")
    assert "(A-1)" in str(caught.value)

    define(text, TABLE, profile="p", settings={"wait": "PT1M"})
    define("states: {a: {}}", TABLE, profile="p")


def test_a_name_of_another_process_is_checked_where_they_are_known() -> None:
    inner = process("data: {n: {type: number}}\nstates: {x: {type: final}}", "inner.yaml")
    text = """
        states:
          a: {invoke: {process: inner, with: {m: 1}}, on: {done.inner: {guard: outcom = "x"}}}
        """
    with pytest.raises(Exception, match="'inner' has no field 'm'") as caught:
        define(text, neighbours={"inner": inner})
    assert "outcom" in str(caught.value)


def test_messages_are_texts_with_expressions_in_braces() -> None:
    found = problems(
        """
        data: {n: {type: number}}
        messages: {m: {en: "{n} {nn", zh: "{k}"}}
        states: {a: {entry: [{tell: {clerk: m}}]}}
        """
    )
    assert [each.split(" ")[0] for each in found] == ["L005", "F002"]


BASE = """
    process: test
    data: {n: {type: number, default: 1}}
    states: {a: {entry: [{set: {n: n + 1}}]}}
"""


def test_the_hash_does_not_mind_layout_and_comments() -> None:
    other = """
    process: test   # another layout
    data:
      n:
        type: number
        default: 1
    states:
      a:
        entry:
          - set: {n: n + 1}   # and a comment
    """
    assert define(BASE).hash == define(other).hash
    assert process_tree(process(BASE)) == process_tree(process(other))


def test_the_hash_minds_everything_that_decides() -> None:
    plain = define(BASE)
    text = """
    data: {size: {type: string}}
    states:
      a:
        after: {param.wait: a}
        entry: [{decide: {table: sizing, with: {n: 1, kind: null}}}]
    """
    linked = define(text, TABLE, profile="p", settings={"wait": "PT1M"})
    other_rows = {**TABLE, "rules/t.yaml": TABLE["rules/t.yaml"].replace("10", "11")}

    assert define(BASE.replace("n + 1", "n + 2")).hash != plain.hash
    assert define(text, TABLE, profile="p", settings={"wait": "PT2M"}).hash != linked.hash
    assert define(text, other_rows, profile="p", settings={"wait": "PT1M"}).hash != linked.hash
    assert define(text, TABLE, profile="p", settings={"wait": "PT1M"}).hash == linked.hash


def test_what_the_hash_covers_can_be_looked_at() -> None:
    definition = define(BASE)

    assert definition.hash == definition_hash(definition.process, definition.pinned)
    assert set(definition.pinned) == {"profile", "region", "rules", "settings"}


def test_a_definition_is_made_once_for_all_tickets() -> None:
    definition = define(dedent(BASE))

    assert definition.name == "test"
    assert definition.zone == "UTC"
    assert definition.outcomes == {}
