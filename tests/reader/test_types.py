"""Types of the rules: declared once, named wherever a field is declared."""

from __future__ import annotations

from textwrap import dedent

import pytest

from callout.catalog import Catalog, Sources
from callout.checks import Project, check_project
from callout.definition import process_tree
from callout.errors import DefinitionError
from callout.process import Field, Process
from callout.reader import inspect_process
from callout.reader.rules import load_library

TYPES = """
    types:
      customer:
        fields:
          name: {type: string, pii: true}
          home: address
      address: {fields: {city: string, floor: {type: number, required: false}}}
      place: {values: [home, workshop]}
      money: number
      names: list<string>
      price: {type: number, allowed: '>= 0'}
"""


def rules(text: str = TYPES) -> dict[str, str]:
    return {"rules/types.yaml": dedent(text)}


def load(text: str, types: str = TYPES) -> tuple[Process | None, list[str]]:
    loaded = inspect_process(f"process: p\n{dedent(text)}", "p.yaml", rules(types))
    found = [
        f"{each.where.path}:{each.where.line}:{each.where.column} {each.code} {each.message}"
        for each in loaded.problems
    ]
    return loaded.process, found


def field(declaration: str, types: str = TYPES) -> Field:
    made, found = load(f"data: {{x: {declaration}}}\nstates: {{a: {{}}}}", types)
    assert found == []
    assert made is not None
    return made.data["x"]


@pytest.mark.parametrize(
    ("named", "written"),
    [
        ("address", "{type: context, fields: {city: string, floor: {type: number}}}"),
        (
            "{type: customer, title: Whom}",
            "{type: context, title: Whom, fields: {name: {type: string, pii: true}, "
            "home: {type: context, fields: {city: string, floor: number}}}}",
        ),
        ("{type: price, required: true}", "{type: number, allowed: '>= 0', required: true}"),
        ("list<address>", "{type: list<context>, fields: {city: string, floor: number}}"),
        ("{type: place, default: home}", "{type: string, values: [home, workshop], default: home}"),
        ("money", "number"),
        ("list<money>", "list<number>"),
        ("names", "list<string>"),
        (
            "{type: address, default: {city: Wien}}",
            "{type: context, fields: {city: string, floor: number}, default: {city: Wien}}",
        ),
    ],
)
def test_a_type_is_what_it_says_written_out(named: str, written: str) -> None:
    states = "states: {a: {}}"
    made, found = load(f"data: {{x: {named}}}\n{states}")
    other, _ = load(f"data: {{x: {written}}}\n{states}")

    assert found == []
    assert made is not None
    assert other is not None
    assert process_tree(made) == process_tree(other)


def test_types_are_read_wherever_fields_are_declared() -> None:
    text = """
        data: {x: place}
        events: {go: {payload: {x: place}}, filled: {form: note}}
        forms: {note: {fields: {x: place}}}
        blocks: {b: {with: {it: place}, do: [{log: it}]}}
        states: {a: {data: {y: place}, entry: [{run: {b: {it: home}}}]}}
    """
    written = text.replace("place", "{type: string, values: [home, workshop]}")

    made, found = load(text)
    other, _ = load(written)

    assert found == []
    assert made is not None
    assert other is not None
    assert process_tree(made) == process_tree(other)


def test_fields_of_a_type_are_required_where_those_written_out_are() -> None:
    made, _ = load("events: {go: {payload: {x: address}}}\nstates: {a: {on: {go: a}}}")
    assert made is not None

    payload = made.events["go"].payload["x"]

    assert [each.required for each in payload.fields.values()] == [True, False]


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("custmer", "S010 'custmer' is not a type"),
        ("list<custmer>", "S010 'custmer' is not a type"),
        ("{type: address, fields: {a: string}}", "S013 'fields' cannot stand beside the type"),
        ("{type: place, values: [a]}", "S013 'values' cannot stand beside the type 'place'"),
        ("{type: price, allowed: '> 1'}", "S013 'allowed' cannot stand beside the type 'price'"),
        ("list<price>", "S013 there is no 'list<price>': its type does not allow everything"),
        ("list<place>", "S013 there is no 'list<place>': its type lists values"),
        ("list<addresses>", "S013 there is no 'list<addresses>': its type is a list"),
        ("{type: place, default: hme}", "S011 the default 'hme' of 'x' is none of its values"),
    ],
)
def test_what_is_wrong_with_a_use_is_told_at_the_use(declaration: str, message: str) -> None:
    types = f"{TYPES}      addresses: list<address>\n"
    _, found = load(f"data: {{x: {declaration}}}\nstates: {{a: {{}}}}", types)

    assert len(found) == 1
    assert message in found[0]
    assert found[0].startswith("p.yaml:2:")


def test_a_misspelt_type_is_told_the_one_of_the_rules() -> None:
    loaded = inspect_process("process: p\ndata: {x: custmer}\nstates: {a: {}}", "p.yaml", rules())

    assert [each.hint for each in loaded.problems] == ["did you mean 'customer'?"]


@pytest.mark.parametrize(
    ("types", "message"),
    [
        ("types: {a: {fields: {x: nmber}}}", "1:25 S010 'nmber' is not a type"),
        ("types: {a: {fields: {x: b}}, b: {fields: {y: a}}}", "R027 the type 'a' contains itself"),
        ("types: {number: {values: [a]}}", "1:9 R028 'number' is one of FEEL's own types"),
        ("types: {a: {feilds: {x: string}}}", "1:13 S001 a type has no key 'feilds'"),
        ("types: {a: {}}", "1:12 S006 'type' is empty"),
        ("types: {a: {values: [x], fields: {b: string}}}", "S014"),
        ("types: {a: {fields: {x: {type: string, values: [u], default: v}}}}", "S011"),
    ],
)
def test_what_is_wrong_with_a_type_is_told_though_nobody_uses_it(types: str, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_library(rules(types))

    found = [
        f"{each.where.line}:{each.where.column} {each.code} {each.message}"
        for each in caught.value.problems
    ]
    assert any(message in each for each in found), found


def test_types_that_multiply_are_stopped() -> None:
    fields = [f"t{n}: {{fields: {{a: t{n + 1}, b: t{n + 1}}}}}" for n in range(16)]
    types = f"types: {{{', '.join(fields)}, t16: {{fields: {{a: string}}}}}}"

    with pytest.raises(DefinitionError, match="types are used more than 10,000 times"):
        load_library(rules(types))


def test_a_type_is_declared_once() -> None:
    twice = {"rules/a.yaml": "types: {x: number}", "rules/b.yaml": "types: {x: string}"}

    with pytest.raises(DefinitionError, match="type 'x' is defined twice"):
        load_library(twice)


def test_a_problem_inside_a_type_has_both_places() -> None:
    text = "process: p\ndata: {x: a}\nstates: {a: {}}"
    types = rules("types: {a: {fields: {x: nmber}}}")
    (problem,) = check_project(Project({"p.yaml": text, **types}))[:1]

    assert str(problem.where) == "rules/types.yaml:1:25"
    assert [str(place) for place, _ in problem.related] == ["p.yaml:2:11"]


PROCESS = """\
process: p
data: {caller: {type: customer, default: {name: Li}}}
events: {moved: {payload: {to: address}}}
states: {a: {on: {moved: {do: [{set: {caller.home: to}}]}}}}
"""


def definition_hash(types: str) -> str:
    catalog = Catalog.of(Sources({"p.yaml": PROCESS}, rules(types)))
    return catalog.get("p").hash


def test_a_definition_covers_the_types_it_uses_and_no_others() -> None:
    assert definition_hash(TYPES.replace("floor", "storey")) != definition_hash(TYPES)
    assert definition_hash(TYPES.replace("workshop", "garage")) == definition_hash(TYPES)
