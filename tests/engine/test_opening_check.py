"""Opening refuses files that could not be started, with every problem of every file."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout import DefinitionError, Engine, NotInLibrary, Severity
from callout.catalog import Catalog, Sources, check_all

FINE = """
process: fine
title: Fine
events: {go: {}}
states:
  aa: {on: {go: bb}}
  bb: {type: final}
"""
BROKEN = {
    "unknown name": ("on: {go: {guard: nope > 3, target: aa}}", "nope"),
    "unknown table": ("on: {go: {do: [{decide: nowhere}]}}", "nowhere"),
    "final region": ("type: parallel, states: {a1: {type: final}, a2: {}}", "cannot be final"),
    "unknown child": ("invoke: {process: nokid, id: k}, on: {done.k: aa}", "nokid"),
    "unknown role": ("", "nurse"),
    "unknown state": ("on: {go: away}", "away"),
    "unknown key": ("onn: {}", "onn"),
}


def _process(name: str, state: str, *, by: str = "") -> str:
    return f"process: {name}\ntitle: {name}\nevents: {{go: {{{by}}}}}\nstates:\n  aa: {{{state}}}\n"


def _write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def test_every_problem_of_every_file_is_told_when_the_engine_opens(tmp_path: Path) -> None:
    texts = {
        f"p{number}": _process(
            f"p{number}", state, by="by: nurse" if problem == "unknown role" else ""
        )
        for number, (problem, (state, _)) in enumerate(BROKEN.items())
    }
    processes = _write(tmp_path / "processes", fine=FINE, **texts)
    rules = _write(tmp_path / "rules", roles="roles: {clerk: {title: A clerk}}\n")

    with pytest.raises(DefinitionError) as refused:
        Engine.open(processes=processes, rules=rules)

    problems = refused.value.problems
    assert {Path(each.where.path).stem for each in problems} == set(texts)
    for number, (_, word) in enumerate(BROKEN.values()):
        said = [each.message for each in problems if Path(each.where.path).stem == f"p{number}"]
        assert any(word in message for message in said), said


@pytest.mark.parametrize("problem", BROKEN)
def test_one_problem_is_enough_and_is_not_remembered_as_fine(tmp_path: Path, problem: str) -> None:
    state, word = BROKEN[problem]
    by = "by: nurse" if problem == "unknown role" else ""
    processes = _write(tmp_path / "processes", bad=_process("bad", state, by=by), fine=FINE)
    rules = _write(tmp_path / "rules", roles="roles: {clerk: {title: A clerk}}\n")
    for _ in range(2):
        with pytest.raises(DefinitionError, match=word):
            Engine.open(processes=processes, rules=rules)

    (processes / "bad.yaml").unlink()
    Engine.open(processes=processes, rules=rules).close()


def test_what_uses_a_file_that_does_not_load_is_not_blamed_for_it(tmp_path: Path) -> None:
    parent = _process("parent", "invoke: {process: kid, id: k}, on: {done.k: aa}")
    processes = _write(tmp_path / "processes", parent=parent, kid="process: kid\nstatez: {}\n")
    rules = _write(tmp_path / "rules")

    with pytest.raises(DefinitionError) as refused:
        Engine.open(processes=processes, rules=rules)

    assert {Path(each.where.path).stem for each in refused.value.problems} == {"kid"}


def test_rules_that_do_not_load_are_told_with_the_processes_that_do_not(tmp_path: Path) -> None:
    processes = _write(tmp_path / "processes", bad="process: bad\nstatez: {}\n")
    rules = _write(tmp_path / "rules", roles="roles: {clerk: {titel: A clerk}}\n")

    with pytest.raises(DefinitionError) as refused:
        Engine.open(processes=processes, rules=rules)

    assert {Path(each.where.path).stem for each in refused.value.problems} == {"bad", "roles"}


def test_without_the_check_only_who_starts_it_is_told(tmp_path: Path) -> None:
    bad = _process("bad", "on: {go: {guard: nope > 3, target: aa}}")
    processes = _write(tmp_path / "processes", bad=bad, fine=FINE)
    rules = _write(tmp_path / "rules")

    with Engine.open(processes=processes, rules=rules, check=False) as engine:
        engine.start("fine")
        with pytest.raises(DefinitionError, match="nope"):
            engine.start("bad")


def test_what_a_deployment_has_not_set_is_a_warning() -> None:
    with Engine.open() as engine:
        found = check_all(engine.catalog)
        with pytest.raises(DefinitionError, match="R301"):
            engine.start("home_visit", profile="haier", data={})

    assert {each.code for each in found} == {"R301"}
    assert {each.severity for each in found} == {Severity.WARNING}


def test_a_setting_that_nobody_has_is_told_and_one_of_another_profile_is_none_of_this() -> None:
    rules = {
        f"{name}.yaml": f"parameters: {name}\ntitle: {name}\nvalues:\n"
        f"  {name}_limit: {{type: number, required: true, title: The limit}}\n"
        for name in ("north", "south")
    }
    process = FINE.replace("go: bb", "go: {guard: param.north_limit > 1, target: bb}").replace(
        "title: Fine", "title: Fine\nprofiles: [north]"
    )
    sources = Sources({"fine.yaml": process, "other.yaml": FINE.replace("fine", "other")}, rules)
    assert {each.code for each in check_all(Catalog.of(sources))} == {"R301"}
    assert check_all(Catalog.of(sources, settings={"north_limit": 1})) == ()
    with pytest.raises(NotInLibrary, match="did you mean 'north_limit'"):
        check_all(Catalog.of(sources, settings={"north_limt": 1}))
