"""The hash of a definition is a name that tickets carry for ever."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
import yaml

from callout import process
from callout.definition.hash import ON_DISK, process_tree
from callout.errors import Location
from callout.reader import load_process
from tests.shipped import RULES, SETTINGS, catalog

PINS = Path(__file__).parent / "hashes.yaml"
PINNED = yaml.safe_load(PINS.read_text("utf-8"))
PLACES = {"where"}


def _hashes(profile: str) -> dict[str, str]:
    """Of the processes that are written for a profile; those for any are under the first."""
    written_for = {
        name
        for name, each in catalog().processes.items()
        if profile in ({word.text for word in each.profiles} or {"haier"})
    }
    return {name: catalog().get(name, profile).hash for name in sorted(written_for)}


def hashes_now() -> dict[str, dict[str, str]]:
    """By profile, in the order of their names."""
    return {path.stem: _hashes(path.stem) for path in sorted(SETTINGS.glob("*.yaml"))}


@pytest.mark.parametrize("profile", PINNED)
def test_the_shipped_processes_have_the_hashes_they_had(profile: str) -> None:
    assert _hashes(profile) == PINNED[profile], "if so meant: python -m tests.definition.pin"


def test_every_profile_has_settings_and_hashes() -> None:
    profiles = {path.stem for path in (RULES / "parameters").glob("*.yaml")}

    assert profiles == set(PINNED) == {path.stem for path in SETTINGS.glob("*.yaml")}


def test_every_record_of_a_process_and_each_of_its_attributes_has_a_name_on_disk() -> None:
    records = {
        each
        for name in process.__all__
        if isinstance(each := getattr(process, name), type) and is_dataclass(each)
    } - {process.Text}

    assert set(ON_DISK) == records
    for record, written in ON_DISK.items():
        attributes = {each.name for each in fields(record)} - PLACES
        assert set(written.keys) == attributes, record
        assert len(set(written.keys.values())) == len(attributes), record
    assert len({written.name for written in ON_DISK.values()}) == len(records)


def test_whom_a_field_is_for_is_hashed_where_it_is_said_and_nowhere_else() -> None:
    text = "process: p\ndata: {x: {type: string}}\nstates: {a: {type: final}}\n"
    plain = process_tree(load_process(text, "p.yaml"))
    for_people = process_tree(
        load_process(text.replace("string}", "string, for: people}"), "p.yaml")
    )

    assert "for" not in str(plain)
    assert str(for_people).replace(", 'for': 'people'", "") == str(plain)


def test_a_count_is_hashed_as_it_was_before_there_were_other_facts() -> None:
    text = "process: p\nfacts: {f: {FACT, where: {a: x}}}\nstates: {a: {type: final}}\n"

    def facts(fact: str) -> object:
        tree = process_tree(load_process(text.replace("FACT", fact), "p.yaml"))
        return tree["facts"]["f"]  # type: ignore[call-overload, index]

    counted = {"is": "CountedFact", "name": "f", "process": "q", "conditions": {"a": "x"}}
    counted["title"] = {"is": "Label"}
    assert facts("count: q") == facts("count: [q]") == counted
    assert facts("count: [q, r]") == {**counted, "also": ["r"]}
    assert facts("sum: q, of: fee") == {**counted, "gives": "sum", "of": "fee"}
    assert facts("list: q, of: [a, b], limit: 5") == {
        **counted, "gives": "list", "parts": ["a", "b"], "limit": 5,
    }  # fmt: skip


def test_what_is_no_record_of_a_process_is_not_hashed() -> None:
    where = Location("p.yaml", 1, 1)
    root = process.State("", process.StateKind.COMPOUND, where)
    broken = process.Process("p", where, root, data={"x": object()})  # type: ignore[dict-item]

    with pytest.raises(TypeError, match="is no part of a process"):
        process_tree(broken)
