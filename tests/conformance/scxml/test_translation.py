"""The translator and the harness on small documents of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance.scxml.ecmascript import Unsupported, to_feel
from tests.conformance.scxml.suites import Result, Verdict, scion, w3c
from tests.conformance.scxml.translate import translate
from tests.conformance.scxml.writing import as_yaml

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"'


def write(folder: Path, name: str, body: str, attributes: str = "") -> Path:
    path = folder / name
    path.write_text(f"{HEAD} {attributes}>{body}</scxml>", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("source", "feel"),
    [
        ("x === 1 && !In('s-1')", '((x = 1) and not(in_state("s-1")))'),
        ("_event.data.a.b || false", "(event.data.a.b or false)"),
        ("a + 'b\\'c' == \"d\"", '(string(a) + "b\'c" = "d")'),
        ("7 % n", "modulo(7, n)"),
        ("'name' in _event", 'list contains(get entries(event).key, "name")'),
        ("[1, .5].length", "count([1, 0.5])"),
        ("list[0]", "list[1]"),
        (
            "typeof x !== 'undefined'",
            '((if x = null then "undefined" else "object") != "undefined")',
        ),
        ("x > 1 ? 'a' : {k: -2}", '(if (x > 1) then "a" else {"k": -2})'),
        ("_sessionid", "ticket.id"),
    ],
)
def test_expressions_become_feel(source: str, feel: str) -> None:
    assert to_feel(source, {}, lambda name: name) == feel


@pytest.mark.parametrize("source", ["x = 1", "f(x)", "x +", "a ? b", "#"])
def test_what_is_no_plain_expression_is_unsupported(source: str) -> None:
    with pytest.raises(Unsupported):
        to_feel(source, {}, lambda name: name)


def test_a_document_becomes_a_process_in_yaml(tmp_path: Path) -> None:
    body = """
      <datamodel><data id="n" expr="1"/></datamodel>
      <state id="a">
        <onentry><send event="tick" delay="500ms"/></onentry>
        <transition event="tick" cond="n == 1" target="b">
          <assign location="n" expr="2"/>
        </transition>
      </state>
      <final id="b"/>
    """

    book = translate(write(tmp_path, "one.scxml", body, 'initial="a"'))

    assert as_yaml(book.documents["one"]) == (
        "process: one\nbinding: early\noutcomes:\n- b\ndata:\n  n:\n    type: any\n    default:\n"
        "      feel: '1'\ninitial: a\nstates:\n  a:\n    entry:\n    - - send:\n"
        "          event: tick\n          delay: PT0.5S\n    transitions:\n    - event:\n"
        "      - tick\n      guard: (n = 1)\n      target: b\n      reenter: true\n      do:\n"
        "      - set:\n          n: '2'\n  b:\n    type: final\n    outcome: b\n"
    )


def test_a_folder_without_a_manifest_is_run_but_for_the_parts_of_others(tmp_path: Path) -> None:
    write(tmp_path, "part.scxml", '<final id="done"/>')
    invoking = '<state id="s"><invoke src="file:part.scxml"/><transition event="done.invoke"'
    write(tmp_path, "good.scxml", f'{invoking} target="pass"/></state><final id="pass"/>')
    write(tmp_path, "bad.scxml", '<state id="stuck"/><final id="pass"/>')
    write(tmp_path, "script.scxml", "<script>x()</script>")

    assert list(w3c(tmp_path)) == [
        Result("bad.scxml", Verdict.FAILED, "tables: is in stuck; transitions: is in stuck"),
        Result("good.scxml", Verdict.PASSED),
        Result("script.scxml", Verdict.UNSUPPORTED, "<script>"),
    ]


def test_a_crash_is_a_failure_of_its_document_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "good.scxml", '<final id="pass"/>')
    monkeypatch.setattr("tests.conformance.scxml.world.World.start", lambda _world: 1 // 0)

    (result,) = w3c(tmp_path)

    assert result.verdict is Verdict.FAILED
    assert result.reason.startswith("tables: crashes with ZeroDivisionError: ")


def test_a_manifest_chooses_the_tests(tmp_path: Path) -> None:
    write(tmp_path, "test1.txml", '<final id="pass"/>')
    write(tmp_path, "test2.txml", '<final id="fail"/>')
    (tmp_path / "MANIFEST.tsv").write_text("test\tsection\n1\t3.2\n", encoding="utf-8")

    assert list(w3c(tmp_path)) == [Result("test1.txml", Verdict.PASSED)]


def test_scions_scripts_compare_states_after_each_event(tmp_path: Path) -> None:
    body = """
      <state id="a.1"><transition event="t" target="b"/></state>
      <state id="b"><onentry><send event="late" delay="10ms"/></onentry>
        <transition event="late" target="c"/></state>
      <state id="c"/>
    """
    script = {
        "initialConfiguration": ["a.1"],
        "events": [
            {"event": {"name": "t"}, "nextConfiguration": ["b"]},
            {"after": 20, "event": {"name": "t"}, "nextConfiguration": ["c"]},
        ],
    }
    for name in ("right", "wrong"):
        write(tmp_path, f"{name}.scxml", body)
        (tmp_path / f"{name}.json").write_text(json.dumps(script), encoding="utf-8")
        script["initialConfiguration"] = ["b"]

    right, wrong = scion(tmp_path)

    assert right == Result("right.scxml", Verdict.PASSED)
    assert wrong.reason == "; ".join(
        f"{kind}: at the start is in a_1, not in b" for kind in ("tables", "transitions")
    )
