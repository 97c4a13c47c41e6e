"""Definitions by name for new tickets, by hash for those that exist, whatever files became."""

import zlib
from pathlib import Path
from textwrap import dedent

import orjson
import pytest

from callout.catalog import Catalog, Sources, read_settings, read_sources, shipped, sources
from callout.catalog.sources import pack, unpack
from callout.engine import Engine
from callout.errors import CalloutError, DefinitionError, StoreError
from callout.store import MemoryStore, open_store
from tests.engine.worlds import DESK, PARCEL, catalog_of

CLERK = "clerk:li"


def test_a_definition_is_linked_once_and_shared() -> None:
    catalog = catalog_of(parcel=PARCEL, desk=DESK)

    first = catalog.get("parcel")

    assert catalog.get("parcel") is first
    assert catalog.pinned(first.hash) is first


def test_a_running_ticket_keeps_its_definition_when_the_file_changes() -> None:
    store = MemoryStore()
    before = Engine(store, catalog_of(parcel=PARCEL, desk=DESK))
    before.start("parcel", id="P1", data={"weight": 25})
    stricter = PARCEL.replace("weight <= 30", "weight <= 20")

    after = Engine(store, catalog_of(parcel=stricter, desk=DESK))
    old = after.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)
    after.start("parcel", id="P2", data={"weight": 25})
    with pytest.raises(CalloutError, match="weight <= 20 is false"):
        after.send("P2", "stored", {"shelf": "A3"}, actor=CLERK)

    assert old.states == ("waiting",)
    assert after.replay("P1").divergences == ()
    assert after.replay("P2").divergences == ()


def test_the_database_alone_is_enough_to_replay() -> None:
    store = MemoryStore()
    engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK))
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "asked", actor=CLERK)

    bare = Engine(store, catalog_of())

    assert [bare.replay(name).divergences for name in bare.find()] == [(), ()]


def test_a_definition_that_is_nowhere_is_told() -> None:
    with pytest.raises(StoreError, match="neither in the files nor in the store"):
        catalog_of().pinned("s256:0", MemoryStore())


def test_an_altered_document_is_refused() -> None:
    catalog = catalog_of(parcel=PARCEL, desk=DESK)
    definition = catalog.get("parcel")
    honest, altered = MemoryStore(), MemoryStore()
    catalog.keep(definition, honest)
    document = honest.get_definition(definition.hash)
    assert document is not None
    content = orjson.loads(zlib.decompress(document))
    sources = Sources.from_document(honest.get_definition(content["sources"]) or b"")
    changed = Sources(
        {
            path: text.replace("weight <= 30", "weight <= 99")
            for path, text in sources.processes.items()
        },
        {},
    )
    altered.put_definition(definition.hash, document)
    altered.put_definition(content["sources"], changed.document)

    with pytest.raises(StoreError, match="it was altered"):
        catalog_of().pinned(definition.hash, altered)


def test_all_files_are_read_and_all_problems_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        catalog_of(one="process: one\nstates: {a: {on: {x: b}}}", two="process: two\nstate: {}")

    paths = {problem.where.path for problem in caught.value.problems}
    assert paths == {"one.yaml", "two.yaml"}


def test_a_lenient_catalog_hides_nothing_but_for_those_who_ask() -> None:
    texts = {"desk.yaml": DESK, "two.yaml": "process: two\nstate: {}"}
    catalog = Catalog.of(Sources(texts, {}), lenient=True)

    assert catalog.get("desk").name == "desk"
    with pytest.raises(DefinitionError, match=r"two\.yaml"):
        catalog.get("two")


def test_two_processes_of_one_name_are_a_problem() -> None:
    with pytest.raises(DefinitionError, match="there are two processes 'desk'"):
        Catalog.of(Sources({"a/desk.yaml": DESK, "b/desk.yaml": DESK}, {}))


def test_settings_make_another_definition() -> None:
    rules = {"p.yaml": "parameters: shop\nvalues: {limit: {type: number, required: true}}\n"}
    process = """
process: shop
events: {go: {}}
states:
  open:
    on: {go: {guard: param.limit > 3, target: shut}}
  shut: {type: final}
"""
    catalog = Catalog.of(Sources({"shop.yaml": process}, rules), settings={"limit": 5})

    five, two = catalog.get("shop", "shop"), catalog.with_settings({"limit": 2}).get("shop", "shop")

    assert five.hash != two.hash
    assert catalog.with_settings({}) is catalog


def test_folders_that_do_not_exist_are_told_with_the_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folders in ((tmp_path / "nothing", tmp_path), (tmp_path, "nothing"), ("./nothing", None)):
        with pytest.raises(DefinitionError, match="there is no such file or folder") as raised:
            read_sources(*folders)
        (problem,) = raised.value.problems
        assert str(tmp_path / "nothing") in problem.message
        assert problem.hint


def test_files_that_are_not_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"process: \xff")

    with pytest.raises(DefinitionError, match="byte 10 is not UTF-8"):
        read_sources(tmp_path, tmp_path)


def test_what_comes_with_callout_is_found() -> None:
    assert [shipped(name).is_dir() for name in ("processes", "rules", "examples")] == [True] * 3


def test_settings_files_are_read_later_ones_over_earlier_ones(tmp_path: Path) -> None:
    one, two, three = (tmp_path / f"{name}.yaml" for name in ("one", "two", "three"))
    one.write_text("settings: x\nvalues: {a: PT1M, b: 1.50}\n")
    two.write_text("settings: x\nvalues: {a: PT2M}\n")
    three.write_text("settings: x\n")

    assert {name: str(value) for name, value in read_settings([one, two]).items()} == {
        "a": "PT2M",
        "b": "1.50",
    }
    with pytest.raises(DefinitionError, match="has a map `values`"):
        read_settings([three])


HELPED = PARCEL[PARCEL.index("    invoke:") : PARCEL.index("  fetched:  {type")]
IN_PARTS = {
    "parcel.yaml": PARCEL.replace(f"  helped:\n{HELPED}", "  helped: {part: parcel/helped.yaml}\n"),
    "parcel/helped.yaml": f"part: helped\n{dedent(HELPED)}",
    "desk.yaml": DESK,
}


def test_a_ticket_of_a_process_in_parts_lives_on_from_the_database_alone() -> None:
    store = MemoryStore()
    engine = Engine(store, Catalog.of(Sources(IN_PARTS, {})))
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "asked", actor=CLERK)

    bare = Engine(store, catalog_of())
    bare.send("P1", "told", {"answer": "yes"}, actor=CLERK)

    assert bare.ticket("P1").states == ("arrived",)
    assert [bare.replay(name).divergences for name in bare.find()] == [(), ()]


def test_a_ticket_that_was_opened_before_the_process_was_cut_keeps_its_definition() -> None:
    store = MemoryStore()
    before = Engine(store, catalog_of(parcel=PARCEL, desk=DESK))
    opened = before.start("parcel", id="P1", data={"weight": 5})

    after = Engine(store, Catalog.of(Sources(IN_PARTS, {})))
    asked = after.send("P1", "asked", actor=CLERK)

    assert IN_PARTS["parcel.yaml"] != PARCEL
    assert asked.states == ("helped",)
    assert after.ticket("P1").definition == before.ticket("P1").definition
    assert after.catalog.get("parcel").hash == opened.ticket.definition


def test_a_part_that_is_missing_is_a_problem_of_its_process() -> None:
    texts = {path: text for path, text in IN_PARTS.items() if path != "parcel/helped.yaml"}
    catalog = Catalog.of(Sources(texts, {}), lenient=True)

    assert catalog.get("desk").name == "desk"
    with pytest.raises(DefinitionError, match=r"there is no file 'parcel/helped\.yaml'"):
        catalog.get("parcel")


def test_a_catalog_takes_labels_for_no_process_and_keeps_them_with_their_process() -> None:
    labels = {"parcel.zh.yaml": "labels: zh\ntitle: 包裹\nstates: {waiting: 待取}\n"}
    store = MemoryStore()
    catalog = Catalog.of(Sources({**IN_PARTS, **labels}, {}))
    definition = catalog.get("parcel")
    catalog.keep(definition, store)

    pinned = catalog_of().pinned(definition.hash, store)

    assert set(catalog.processes) == {"parcel", "desk"}
    assert pinned.process.title.texts == {"en": "A parcel", "zh": "包裹"}
    assert pinned.hash != Catalog.of(Sources(IN_PARTS, {})).get("parcel").hash


def test_one_file_is_read_with_its_parts_and_labels_and_nothing_else(tmp_path: Path) -> None:
    files = {
        **IN_PARTS,
        "parcel/notes.yaml": "part: notes\n",
        "parcel.zh.yaml": "labels: zh\ntitle: 包裹\n",
        "parcel.old.yaml": "process: parcel\n",
        "parcel/helped.zh.yaml": "labels: zh\ntitle: 求助\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "rules").mkdir()

    sources = read_sources(tmp_path / "parcel.yaml", tmp_path / "rules")

    assert {Path(path).name for path in sources.processes} == {
        "parcel.yaml",
        "parcel.zh.yaml",
        "helped.yaml",
        "helped.zh.yaml",
    }
    assert list(Catalog.of(sources, lenient=True).processes) == ["parcel"]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"no",
        pack({"a": 1})[:-1],
        pack({"a": 1}) + b"x",
        zlib.compress(b'{"a":1,"a":1}'),
        zlib.compress(b"[]"),
        zlib.compress(b"{"),
        zlib.compress(b" " * 5_000),
    ],
)
def test_a_document_that_nobody_packed_is_refused(
    document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_UNPACKED", 4_000)
    with pytest.raises(StoreError):
        unpack(document)
    with pytest.raises(StoreError):
        Sources.from_document(document)


def test_what_was_packed_is_unpacked() -> None:
    content = {"b": [1, None], "a": {"d": "x", "c": True}}

    assert unpack(pack(content)) == content
    with pytest.raises(StoreError, match="no files"):
        Sources.from_document(pack(content))


ORDERED = """
process: ordered
profiles: [p]
data: {held: {type: context}}
events: {go: {payload: {given: {type: context}}}}
initial: a
states:
  a:
    on:
      go: {guard: 'given = held and held = param.known', target: b}
  b: {type: final}
"""
KNOWN = "parameters: p\nvalues: {known: {type: context, required: true}}\n"


def test_contexts_have_their_keys_in_one_order_live_and_read_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'o.db'}"
    files = Sources({"ordered.yaml": ORDERED}, {"rules/p.yaml": KNOWN})
    unordered = {"b": 1, "a": {"d": 2, "c": 3}}
    catalog = Catalog.of(files, settings={"known": unordered})
    with Engine(open_store(url, create=True), catalog) as engine:
        engine.start("ordered", id="O1", profile="p", data={"held": unordered})
        with pytest.raises(CalloutError, match=r"a: \{c: 3, d: 2\}, b: 1"):
            engine.send("O1", "go", {"given": {**unordered, "e": 5}}, actor=CLERK)

    with Engine(open_store(url), catalog_of()) as bare:
        assert bare.replay("O1").divergences == ()
