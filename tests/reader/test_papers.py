"""Forms, checklists and messages of the rules: declared once, named by many processes."""

from __future__ import annotations

from textwrap import dedent

import pytest

from callout.catalog import Catalog, Sources
from callout.checks import Project, check_project
from callout.definition import process_tree
from callout.errors import DefinitionError
from callout.process import Process
from callout.reader import inspect_process
from callout.reader.rules import load_library

PAPERS = """
    types: {place: {values: [home, workshop]}}
    forms:
      receipt: {by: clerk, fields: {amount: {type: number, required: true}, where: place}}
    checklists:
      tools: {items: {lamp: {}, rope: {when: deep}}}
    messages:
      on_the_way: {en: "{rounds} rounds", source: A-1}
      plain: Plain text
"""
BODY = """
    data: {rounds: number, deep: boolean}
    events: {paid: {form: receipt}, packed: {checklist: tools}}
    states:
      a:
        entry: [{tell: {clerk: on_the_way}}, {tell: {clerk: plain}}]
        on:
          paid: a
          packed: {guard: checklist.tools.passed and form.receipt.state = "filled", target: a}
"""
NAMED = f"""
    forms: {{receipt: null}}
    checklists:
      tools:
    messages: {{on_the_way: null, plain: null}}
    {BODY}
"""
WRITTEN = f"""
    forms:
      receipt:
        by: clerk
        fields:
          amount: {{type: number, required: true}}
          where: {{type: string, values: [home, workshop]}}
    checklists: {{tools: {{items: {{lamp: null, rope: {{when: deep}}}}}}}}
    messages: {{on_the_way: {{en: "{{rounds}} rounds", source: A-1}}, plain: Plain text}}
    {BODY}
"""


def rules(text: str = PAPERS) -> dict[str, str]:
    return {"rules/papers.yaml": dedent(text)}


def text_of(body: str) -> str:
    return "process: p\n" + dedent(body.replace("\n    \n", "\n"))


def load(body: str, papers: str = PAPERS) -> tuple[Process | None, list[str]]:
    loaded = inspect_process(text_of(body), "p.yaml", rules(papers))
    found = [f"{each.where.line} {each.code} {each.message}" for each in loaded.problems]
    return loaded.process, found


def hash_of(body: str, papers: str = PAPERS) -> str:
    return Catalog.of(Sources({"p.yaml": text_of(body)}, rules(papers))).get("p").hash


def test_a_paper_that_is_named_is_the_one_of_the_rules() -> None:
    named, found = load(NAMED)
    written, hidden = load(WRITTEN)

    assert found == []
    assert {each.split()[1] for each in hidden} == {"P018"}
    assert named is not None
    assert written is not None
    assert process_tree(named) == process_tree(written)


def test_a_definition_covers_the_papers_it_names() -> None:
    assert hash_of(NAMED) == hash_of(WRITTEN)
    assert hash_of(NAMED, PAPERS.replace("amount", "sum")) != hash_of(NAMED)
    assert hash_of(WRITTEN, PAPERS.replace("amount", "sum")) == hash_of(WRITTEN)


def test_a_paper_knows_where_it_is_written_and_where_it_is_named() -> None:
    process, _ = load(NAMED)
    assert process is not None

    amount = process.forms["receipt"].fields["amount"].where

    assert str(amount).startswith("rules/papers.yaml:4:")
    assert [str(use) for use in amount.uses()] == ["p.yaml:3:9"]


def test_a_process_may_add_to_a_paper() -> None:
    process, found = load(
        """
        forms: {receipt: {shared: true, fields: {floor: {type: string, required: true}}}}
        checklists: {tools: {shared: true, items: {ladder: {}}}}
        states: {a: {}}
        """
    )

    assert found == []
    assert process is not None
    assert list(process.forms["receipt"].fields) == ["amount", "where", "floor"]
    assert list(process.checklists["tools"].items) == ["lamp", "rope", "ladder"]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("forms: {reciept: null}", "N017 there is no shared form 'reciept'"),
        ("checklists: {tool: {shared: true}}", "N017 there is no shared checklist 'tool'"),
        ("messages: {on_way: null}", "N017 there is no shared message 'on_way'"),
        ("forms: {receipt: {shared: true, by: boss}}", "S013 'by' cannot be changed where a paper"),
        (
            "forms: {receipt: {shared: true, fields: {amount: string}}}",
            "N002 the shared paper has 'amount' already",
        ),
        ("forms: {receipt: {by: boss}}", "S002 this form has no 'fields'"),
        ("checklists: {tools: {title: Bag}}", "S002 this checklist has no 'items'"),
        ("forms: {receipt: {shared: maybe}}", "S004 'shared' takes True, not 'maybe'"),
        ("messages: {plain: {shared: true}}", "S005 'shared' is not a language"),
    ],
)
def test_what_is_wrong_with_a_use_is_told_at_the_use(section: str, message: str) -> None:
    _, found = load(f"\n{section}\nstates: {{a: {{}}}}")

    assert any(each.startswith(f"3 {message}") for each in found), found


def test_a_misspelt_paper_is_told_the_one_that_was_meant() -> None:
    text = "process: p\nforms: {reciept: null}\nstates: {a: {}}"
    (problem,) = inspect_process(text, "p.yaml", rules()).problems

    assert problem.hint == "did you mean 'receipt'?"


@pytest.mark.parametrize(
    ("papers", "message"),
    [
        ("forms: {f: {by: x}}", "S002 this form has no 'fields'"),
        ("forms: {f: null}", "S003 'form' takes a map, not 'null'"),
        ("forms: {f: {fields: {a: nmber}}}", "S010 'nmber' is not a type"),
        ("checklists: {c: {items: {}}}", "S006 'items' is empty"),
        ("messages: {m: {english: Hello}}", "S005 'english' is not a language"),
        ("messages: {m: Hello}\ntables: {}", "has no key 'tables'"),
    ],
)
def test_what_is_wrong_with_a_paper_is_told_though_nobody_names_it(
    papers: str, message: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_library(rules(papers))

    found = [f"{each.code} {each.message}" for each in caught.value.problems]
    assert any(message in each for each in found), found


def test_a_paper_is_linked_with_the_process_that_names_it() -> None:
    text = text_of(NAMED.replace("rounds: number, ", ""))
    problems = check_project(Project({"p.yaml": text, **rules()}))

    (problem,) = (each for each in problems if each.code == "F002")
    assert problem.where.path == "rules/papers.yaml"
    assert [str(place) for place, _ in problem.related] == ["p.yaml:6:12"]


def test_a_part_may_name_papers() -> None:
    files = {
        "p.yaml": "process: p\nstates: {a: {part: p/a.yaml}}",
        "p/a.yaml": "part: a\nforms: {receipt: null}\nevents: {go: {form: receipt}}",
    }
    loaded = inspect_process(files["p.yaml"], "p.yaml", {**files, **rules()})

    assert loaded.problems == ()
    assert loaded.process is not None
    assert list(loaded.process.forms["receipt"].fields) == ["amount", "where"]
    assert loaded.files == ("p.yaml", "p/a.yaml")


@pytest.mark.parametrize(
    ("labels", "what"),
    [
        ("forms: {receipt: 收据}", "form 'receipt'"),
        ("forms: {receipt: {title: 收据}}", "form 'receipt'"),
        ("forms: {receipt: {fields: {amount: 金额}}}", "form 'receipt'"),
        ("checklists: {tools: 工具}", "checklist 'tools'"),
        ("messages: {on_the_way: 已出发}", "message 'on_the_way'"),
    ],
)
def test_a_shared_paper_has_its_labels_in_the_rules_and_keeps_what_it_has(
    labels: str, what: str
) -> None:
    beside = {**rules(), "p.zh.yaml": f"labels: zh\ntitle: 件\n{labels}"}

    loaded = inspect_process(text_of(NAMED), "p.yaml", beside)
    plain = inspect_process(text_of(NAMED), "p.yaml", rules())

    assert [each.message for each in loaded.problems if each.code == "P015"] == [
        f"the {what} has its labels in the rules"
    ]
    assert loaded.process is not None
    assert plain.process is not None
    assert loaded.process.forms == plain.process.forms
    assert loaded.process.checklists == plain.process.checklists
    assert loaded.process.messages == plain.process.messages


def test_a_paper_that_a_process_adds_to_has_its_labels_in_the_rules_too() -> None:
    added = NAMED.replace("receipt: null", "receipt: {shared: true, fields: {floor: string}}")
    beside = {**rules(), "p.zh.yaml": "labels: zh\ntitle: 件\nforms: {receipt: 收据}"}

    loaded = inspect_process(text_of(added), "p.yaml", beside)

    assert [each.code for each in loaded.problems if each.code.startswith("P")] == ["P015"]
