from __future__ import annotations

from callout.values import DateTime
from tests.step.story import Story


def test_set_goes_top_to_bottom_each_seeing_the_ones_before() -> None:
    story = Story.of("""
        data: {a: {type: number, default: 1}, b: {type: number}}
        states:
          s: {entry: [{set: {a: a + 1, b: a * 10}}]}
    """)
    assert story.data == {"a": 2, "b": 20}


def test_parts_of_a_context_are_set_by_a_dotted_name() -> None:
    story = Story.of("""
        data:
          who: {type: context, fields: {name: string, phone: string}}
        events: {named: {payload: {name: string}}, called: {payload: {phone: string}}}
        states:
          s:
            on:
              named: {do: [{set: {who.name: name}}]}
              called: {do: [{set: {who.phone: phone}}]}
    """)
    story.send("named", {"name": "Li"})
    assert story.entry.set_data == {"/who": {"name": "Li"}}
    story.send("called", {"phone": "1/2"})
    assert story.entry.set_data == {"/who/phone": "1/2"}
    assert story.data["who"] == {"name": "Li", "phone": "1/2"}


def test_a_null_that_comes_of_a_failure_is_not_stored() -> None:
    story = Story.of("""
        data:
          a: {type: number, default: 7}
          b: {type: any, default: x}
          c: {type: number, default: 1}
        events: {go: {}, clear: {}}
        states:
          s:
            on:
              go: {do: [{set: {a: 'b + 1'}}, {set: {c: 2}}]}
              clear: {do: [{set: {a: 'null'}}]}
              error.execution: failed
          failed: {on: {clear: {do: [{set: {a: 'null'}}]}}}
    """)
    story.send("go")

    assert story.states == ("failed",)
    assert (story.data["a"], story.data["c"]) == (7, 1), "the rest of the block is skipped"
    assert story.entry.warnings

    story.send("clear")
    assert story.data["a"] is None


def test_a_table_decides_and_is_on_record() -> None:
    rules = {
        "rules/t.yaml": """
            tables:
              sizing:
                hit: U
                inputs: {n: {type: number}}
                outputs: {size: {type: string, values: [small, big]}, factor: {type: number}}
                rules: |
                  | n    || size  | factor | # id |
                  | < 10 || small | n * 2  | low  |
                  | >= 10|| big   | 1      | high |
        """
    }
    story = Story.of(
        """
        data:
          n: {type: number, default: 3}
          size: {type: string, values: [small, big]}
          factor: {type: number}
          all: {type: context}
          word: {type: string}
        events: {again: {payload: {m: number}}, ask: {}}
        states:
          s:
            entry: [{decide: sizing}]
            on:
              again:
                do:
                  - decide: {table: sizing, with: {n: m}, into: {size: word}}
                  - decide: {table: sizing, with: {n: m}, into: all}
              ask: {guard: 'sizing(n).size = "small"', target: end}
          end: {type: final}
    """,
        rules=rules,
    )
    assert (story.data["size"], story.data["factor"]) == ("small", 6)
    decision = dict(story.entry.decisions[0])
    assert str(decision.pop("hash")).startswith("s256:")
    assert decision == {
        "table": "sizing",
        "hit": "U",
        "inputs": {"n": 3},
        "rows": ["low"],
        "outputs": {"size": "small", "factor": 6},
    }

    story.send("again", {"m": 20})
    assert story.data["word"] == "big"
    assert story.data["all"] == {"size": "big", "factor": 1}
    assert story.data["size"] == "small"

    story.send("ask")
    assert story.entry.decisions[0]["rows"] == ["low"]
    assert story.states == ("end",)


def test_a_table_without_an_answer_is_an_error_of_the_chart() -> None:
    rules = {
        "rules/t.yaml": """
            tables:
              size:
                hit: U
                inputs: {n: {type: number}}
                outputs: {word: {type: string}}
                rules: |
                  | n    || word   |
                  | < 10 || "small"|
        """
    }
    story = Story.of(
        """
        data: {n: {type: number, default: 12}, word: {type: string}}
        states:
          s: {entry: [{decide: size}], on: {error.execution: none}}
          none: {}
    """,
        rules=rules,
    )

    assert story.states == ("none",)
    assert story.entry.warnings[-1]["error"] == "no-decision"


def test_if_takes_the_first_branch_that_holds() -> None:
    story = Story.of("""
        data: {n: {type: number, default: 5}, word: {type: string}}
        states:
          s:
            entry:
              - if: n > 10
                then: [{set: {word: '"big"'}}]
                elif: [{if: n > 3, then: [{set: {word: '"middle"'}}]}]
                else: [{set: {word: '"small"'}}]
    """)
    assert story.data["word"] == "middle"


def test_foreach_goes_over_the_list_as_it_was() -> None:
    story = Story.of("""
        data:
          list: {type: list<number>, default: [1, 2, 3]}
          sum: {type: number, default: 0}
          places: {type: number, default: 0}
        states:
          s:
            entry:
              - foreach:
                  in: list
                  as: each
                  index: place
                  do: [{set: {list: 'append(list, each)', sum: sum + each, places: places + place}}]
    """)
    assert story.data == {"list": [1, 2, 3, 1, 2, 3], "sum": 6, "places": 6}


def test_log_and_raise() -> None:
    story = Story.of("""
        events: {go: {}}
        states:
          s:
            on:
              go: {do: [{log: '"going"'}, {raise: inner}]}
              inner: end
          end: {type: final}
    """)
    story.send("go")

    assert story.entry.log == ("going",)
    assert story.entry.transitions == ("s.go.1", "s.inner.1")


def test_a_payload_field_hides_a_field_of_the_ticket_in_transitions_only() -> None:
    story = Story.of("""
        data: {n: {type: number, default: 1}, seen: {type: number}, m: {type: number}}
        events: {go: {payload: {n: number}}}
        states:
          a: {on: {go: {guard: n = 5, target: b, do: [{set: {m: n}}]}}}
          b: {entry: [{set: {seen: n}}]}
    """)
    story.send("go", {"n": 5})

    assert story.data == {"n": 1, "seen": 1, "m": 5}
    assert story.entries[-1].guards[0].operands == {"n": 5}


def test_expressions_read_the_event_the_actor_and_the_ticket() -> None:
    story = Story.of("""
        data: {a: {type: string}, b: {type: string}, c: {type: date and time}, d: {type: boolean}}
        events: {go: {by: chief, payload: {x: string}}}
        states:
          s:
            on:
              go:
                do:
                  - set:
                      a: event.name + event.data.x
                      b: actor.role + ticket.id
                      c: ticket.opened_at
                  - set: {d: in_state("s")}
    """)
    story.send("go", {"x": "!"}, by="chief:zhang")

    assert story.data == {
        "a": "go!",
        "b": "chiefT1",
        "c": DateTime.parse("2026-03-02T09:00:00Z"),
        "d": True,
    }


def test_people_are_told_in_every_language() -> None:
    story = Story.of("""
        data: {n: {type: number, default: 2}}
        messages:
          knock: {en: "Round {n + 1}: {{knock}} for {who}.", zh: "第 {n + 1} 次"}
        states:
          s: {entry: [{tell: {to: clerk, message: knock, with: {who: '"Li"'}}}]}
    """)
    (effect,) = story.last.effects

    assert (effect.id, effect.adapter, effect.operation) == ("T1/1/1", "people", "knock")
    assert effect.arguments == {
        "to": "clerk",
        "texts": {"en": "Round 3: {knock} for Li.", "zh": "第 3 次"},
        "with": {"who": "Li"},
    }
    assert story.entry.effects[0].operation == "knock"


def test_an_action_that_fails_leaves_other_blocks_alone() -> None:
    story = Story.of("""
        data: {list: {type: any, default: 3}, n: {type: number, default: 0}}
        states:
          s:
            on: {error.execution: {}}
            entry:
              - [{foreach: {in: list, as: x, do: []}}, {set: {n: 1}}]
              - [{set: {n: n + 10}}]
    """)
    assert story.data["n"] == 10
    assert story.entry.warnings[0]["error"] == "expression"


def test_a_whole_answer_goes_into_one_field() -> None:
    rules = {
        "rules/t.yaml": """
            tables:
              listing:
                hit: C
                inputs: {n: {type: number}}
                outputs: {word: {type: string}}
                rules: |
                  | n   || word |
                  | < 9 || "a"  |
                  | < 5 || "b"  |
              word:
                hit: U
                inputs: {n: {type: number}}
                outputs: {word: {type: string}}
                rules: |
                  | n || word |
                  | - || "w"  |
              sum:
                hit: C+
                inputs: {n: {type: number}}
                outputs: {word: {type: number}}
                rules: |
                  | n   || word |
                  | < 9 || 1    |
                  | < 5 || 2    |
        """
    }
    story = Story.of(
        """
        data:
          n: {type: number, default: 3}
          many: {type: list}
          one: {type: string}
          sum: {type: number}
        states:
          s:
            entry:
              - decide: {table: listing, into: many}
              - decide: {table: word, into: one}
              - decide: {table: sum, into: sum}
        """,
        rules=rules,
    )
    assert story.data["many"] == [{"word": "a"}, {"word": "b"}]
    assert (story.data["one"], story.data["sum"]) == ("w", 3)


def test_what_a_refusal_shows_of_values() -> None:
    story = Story.of("""
        data:
          word: {type: string, default: '@x'}
          gone: {type: number}
          list: {type: list<number>, default: [1, 2]}
          at: {type: date and time}
        events: {go: {}, ask: {}}
        states:
          s:
            on:
              go:
                guard: 'word = "y" and gone = null and list[1] = 2 and at = null'
                target: s
              ask: {guard: '1 > 2', target: s}
    """)
    story.send("go")
    assert str(story.last.refusal).endswith(
        'is false (word = "@x", gone = null, list = [1, 2], at = null)'
    )
    story.send("ask")
    assert str(story.last.refusal) == "'ask' is not taken in 's': 1 > 2 is false"
