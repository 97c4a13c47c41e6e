"""A listed value needs no quotes of its own where its field, column or payload is known."""

from __future__ import annotations

import pytest

from callout.checks import Project, check_project
from callout.errors import DefinitionError
from callout.values import Value
from tests.step.story import Story, define, process

RULES = {
    "rules/t.yaml": """
        tables:
          sizing:
            inputs: {stage: {values: [early, late]}}
            outputs: {size: {values: [small, big]}}
            rules: |
              | stage || size  |
              | early || small |
              | late  || big   |
    """
}
OTHER = """
    data: {mode: {type: string, values: [slow, fast]}}
    events: {pace: {payload: {mode: {type: string, values: [slow, fast]}}}}
    states: {x: {on: {pace: y}}, y: {type: final}}
"""
PLACES = [
    ("set: {size: VALUE}", "small"),
    ("set: {box.size: VALUE}", "small"),
    ("decide: {table: sizing, with: {stage: VALUE}}", "late"),
    ("start: {process: other, as: helper, with: {mode: VALUE}}", "fast"),
    ("send: {event: told, with: {how: VALUE}}", "loud"),
    ("send: {event: told, to: internal, with: {how: VALUE}}", "loud"),
    ("send: {event: written, with: {hand: VALUE}}", "left"),
    ("send: {event: pace, to: 'child:runner', with: {mode: VALUE}}", "slow"),
    ("send: {event: pace, to: 'link:helper', with: {mode: VALUE}}", "slow"),
]


def text_with(action: str) -> str:
    return f"""
        data:
          size: {{type: string, values: [small, big]}}
          box: {{type: context, fields: {{size: {{type: string, values: [small, big]}}}}}}
          medium: {{type: string}}
        events:
          go: {{}}
          told: {{payload: {{how: {{type: string, values: [loud, low]}}}}}}
          written: {{form: note}}
        forms: {{note: {{fields: {{hand: {{type: string, values: [left, right]}}}}}}}}
        states:
          a:
            invoke: {{process: other, id: runner, with: {{mode: fast}}}}
            on:
              go: {{do: [{{{action}}}]}}
              told: a
          b: {{entry: [{{start: {{process: other, as: helper}}}}]}}
    """


def hash_of(action: str) -> str:
    other = process(OTHER, "other.yaml")
    return define(text_with(action), RULES, neighbours={"other": other}).hash


@pytest.mark.parametrize(("action", "word"), PLACES)
def test_a_listed_value_means_the_same_with_and_without_quotes(action: str, word: str) -> None:
    bare = hash_of(action.replace("VALUE", word))

    assert bare == hash_of(action.replace("VALUE", f"'\"{word}\"'"))


@pytest.mark.parametrize(("action", "word"), PLACES)
def test_a_misspelt_value_is_told_the_one_that_was_meant(action: str, word: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        hash_of(action.replace("VALUE", f"{word}r"))

    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("F002", f"there is no '{word}r'")
    assert problem.hint == f"did you mean '{word}'?"


def test_a_word_far_from_all_values_is_told_what_there_is() -> None:
    with pytest.raises(DefinitionError) as caught:
        hash_of("set: {size: xyz}")

    assert caught.value.problems[0].hint == "the values: small, big"


def test_an_invoked_process_gets_the_word() -> None:
    other = process(OTHER, "other.yaml")
    text = "states: {a: {invoke: {process: other, with: {mode: VALUE}}}}"

    bare = define(text.replace("VALUE", "slow"), neighbours={"other": other})
    quoted = define(text.replace("VALUE", "'\"slow\"'"), neighbours={"other": other})

    assert bare.hash == quoted.hash


def test_a_bare_word_is_set_as_a_text() -> None:
    others = {"other": process(OTHER, "other.yaml")}
    story = Story.of(text_with("set: {size: big}"), rules=RULES, neighbours=others)
    story.send("go")

    assert story.ticket.data["size"] == "big"


NAMED = """
    data:
      small: {{type: {type}, default: {default}}}
      size: {{type: string, values: [small, big]}}
    states: {{a: {{entry: [{{set: {{size: small}}}}]}}}}
"""


def test_a_name_that_is_a_value_too_keeps_its_meaning_and_is_found_by_check() -> None:
    text = NAMED.format(type="string", default="big")
    found = check_project(Project({"p.yaml": f"process: p\n{text}".replace("\n    ", "\n")}))

    assert Story.of(text).ticket.data["size"] == "big"
    (problem,) = (each for each in found if each.code == "L015")
    assert problem.severity == "warning"
    assert problem.message == "'small' is a name here, and one of the values"
    assert problem.hint == "for the word write '\"small\"'; for the other rename one of the two"


def test_a_name_of_another_type_that_is_a_value_too_does_not_load() -> None:
    with pytest.raises(DefinitionError) as caught:
        define(NAMED.format(type="number", default="1"))

    assert [problem.code for problem in caught.value.problems] == ["L015"]


@pytest.mark.parametrize(
    ("written", "value"), [("null", None), ('if true then "big" else null', "big")]
)
def test_what_is_feel_stays_feel(written: str, value: Value) -> None:
    text = f"""
        data: {{size: {{type: string, values: ["null", big]}}}}
        states: {{a: {{entry: [{{set: {{size: '{written}'}}}}]}}}}
    """

    assert Story.of(text).ticket.data["size"] == value
