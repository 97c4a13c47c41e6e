"""A declared name that all who mean it spell otherwise is told once, where it is declared."""

from __future__ import annotations

import pytest

from callout.errors import Problem
from callout.reader import inspect_process

TEMPLATE = """process: p
title: P
events:
  {event}: {{}}
  done_it: {{}}
messages:
  {message}: Text
forms:
  {form}: {{fields: {{x: string}}}}
checklists:
  {checklist}: {{items: {{i: {{title: I}}}}}}
must:
  {must}: {{}}
never:
  {never}: {{}}
states:
  a:
    entry: [USES]
    on: {{done_it: b, ON}}
  b:
    on: {{done_it: {state}, ON2}}
  {state}: {{type: final}}
"""
NAMES = {
    "event": "ev",
    "message": "me",
    "form": "fo",
    "checklist": "ch",
    "must": "mu",
    "never": "ne",
    "state": "en",
}
ACTIONS = {
    "message": "{{tell: {{r: {0}}}}}",
    "form": "{{form: {{{0}: open}}}}",
    "must": "{{oblige: {0}}}",
    "never": "{{breach: {0}}}",
}
CODES = {
    "event": "N003",
    "message": "N004",
    "form": "N005",
    "must": "N007",
    "never": "N007",
    "state": "N001",
}
KINDS = sorted(CODES)


def found(kind: str, declared: str, *used: str) -> list[Problem]:
    """The problems where a name of this kind is declared so, and meant so in several places."""
    names = {**NAMES, kind: declared}
    text = TEMPLATE.format(**names)
    if kind in ACTIONS:
        uses, on, on2 = [ACTIONS[kind].format(each) for each in used], [], []
    elif kind == "event":
        uses, on, on2 = [], [f"{each}: b" for each in used[:1]], [f"{each}: a" for each in used[1:]]
    else:
        text = text.replace(f"done_it: {declared}", "done_it: a")
        uses, on, on2 = [], [f"x{at}: {each}" for at, each in enumerate(used)], []
        text = text.replace(
            "  done_it: {}", "".join(f"  x{at}: {{}}\n" for at in range(9)) + "  done_it: {}"
        )
    text = text.replace("USES", ", ".join(uses))
    for mark, pairs in (("ON2", on2), ("ON", on)):
        text = text.replace(f", {mark}}}", "".join(f", {each}" for each in pairs) + "}")
    return list(inspect_process(text, "p.yaml", {}).problems)


def places(problems: list[Problem]) -> list[str]:
    return [f"{each.code} {each.message}" for each in problems]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ("call-back", ("call_back",)),
        ("call-back", ("call_back", "call_back")),
        ("call-back", ("callback", "callback")),
        ("Call-Back", ("call_back",)),
        ("callback", ("call_back", "call_back")),
        ("call_back", ("callBack", "callBack")),
        ("callback", ("call-back", "call-back")),
    ],
)
def test_the_odd_declaration_is_told_once_with_the_spelling_to_use(
    kind: str, declared: str, used: tuple[str, ...]
) -> None:
    (problem,) = found(kind, declared, *used)

    assert problem.code == CODES[kind]
    assert f"'{declared}' is called '{used[0]}'" in problem.message
    assert (problem.hint or "").startswith(f"write {used[0]} here")
    assert len(problem.related) == len(used)
    assert problem.where.length == len(declared)
    assert found(kind, used[0], *used) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("declared", "used", "wrong"),
    [
        ("callback", ("call_back",), 1),  # one against one: the name that is not there is told
        ("call_back", ("call-back",), 1),
        ("call-back", ("call_back", "callback"), 2),  # they do not agree
        ("call-back", ("call_back", "call-back"), 1),  # somebody spells it as it is declared
        ("call-back", ("cal_back", "cal_back"), 2),  # another word
    ],
)
def test_else_each_place_that_finds_nothing_is_told(
    kind: str, declared: str, used: tuple[str, ...], wrong: int
) -> None:
    problems = found(kind, declared, *used)

    assert len(problems) == wrong
    assert all("wherever" not in each.message for each in problems)


def test_an_event_that_is_raised_as_it_is_declared_is_not_odd() -> None:
    text = (
        "process: p\ntitle: P\nevents: {call-back: {}}\nstates:\n"
        "  a: {entry: [{raise: call-back}], on: {call_back: b}}\n  b: {type: final}\n"
    )
    (problem,) = inspect_process(text, "p.yaml", {}).problems
    assert problem.where.line == 5
