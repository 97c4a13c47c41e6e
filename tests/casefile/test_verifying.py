"""The verifier that travels in a case file sees what was altered, and needs no callout for it."""

from __future__ import annotations

import ast
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callout.casefile import verify_case
from tests.casefile.cases import (
    Files,
    checked,
    edited,
    named_anew,
    parcel,
    with_history,
    zipped,
)

SOURCE = Path(verify_case.__file__)


def test_a_case_as_it_was_made_has_no_difference(tmp_path: Path) -> None:
    found = checked(zipped(parcel()), tmp_path)

    assert (found.code, found.out) == (
        0,
        "2 tickets, 10 entries, 0 checkpoints, signatures not checked: 0 differences\n",
    )


def test_the_verifier_is_short_and_imports_only_what_comes_with_python() -> None:
    text = SOURCE.read_text("utf-8")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    said = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for number in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    code = {number for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    assert len(code - said) < 300
    assert imported - sys.stdlib_module_names == {"cryptography"}


def test_it_runs_in_an_empty_folder_without_any_package(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(parcel()))) as case:
        case.extractall(tmp_path)

    ended = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "0 differences" in ended.stdout


def test_a_bit_that_was_turned_in_any_file_is_found(tmp_path: Path) -> None:
    files, chance, unseen = parcel(), random.Random(7), list[object]()
    names = sorted(files)
    for number in range(200):
        name = names[number % len(names)]
        content = bytearray(files[name])
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        if checked(zipped({**files, name: bytes(content)}), tmp_path).code == 0:
            unseen.append((name, place))

    assert unseen == []


def test_a_bit_that_was_turned_in_the_zip_is_found_or_changes_no_name_and_no_content(
    tmp_path: Path,
) -> None:
    whole, chance = zipped(parcel()), random.Random(8)
    inner = sum(map(len, parcel().values()))
    assert len(whole) > inner
    for _ in range(100):
        content = bytearray(whole)
        content[-chance.randrange(1, len(whole) - inner)] ^= 1 << chance.randrange(8)
        if checked(bytes(content), tmp_path).code == 0:
            with zipfile.ZipFile(io.BytesIO(content)) as case:
                assert {each: case.read(each) for each in case.namelist()} == parcel()


@pytest.mark.parametrize("name", sorted(set(parcel()) - {"manifest.json"}))
def test_a_file_that_is_gone_or_has_another_end_is_found(name: str, tmp_path: Path) -> None:
    files = parcel()
    content = files.pop(name)

    assert checked(zipped(files), tmp_path).code in (1, 3)
    assert checked(zipped({**files, name: content + b"\n"}), tmp_path).code == 1


def test_a_file_more_and_two_of_one_name_are_found(tmp_path: Path) -> None:
    files = parcel()
    buffer = io.BytesIO(zipped(files))
    with zipfile.ZipFile(buffer, "a") as case, pytest.warns(UserWarning, match="Duplicate"):
        case.writestr("README.txt", "another")

    assert checked(zipped({**files, "more.txt": b""}), tmp_path).classes == {"MANIFEST"}
    assert "MANIFEST" in checked(buffer.getvalue(), tmp_path).classes


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_case_file_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    found = checked(content, tmp_path)

    assert found.code == 3
    assert found.out.startswith("it cannot be checked")


FIELDS: dict[str, tuple[object, str]] = {
    "payload": ({"weight": 6}, "CHAIN"),
    "actor": ({"id": "clerk:wang"}, "CHAIN"),
    "guards": ([["arrived.stored.1", {}, False]], "CHAIN"),
    "decisions": ([{"table": "t"}], "CHAIN"),
    "transitions": (["x"], "CHAIN"),
    "after": (["waiting"], "STATE"),
    "before": (["waiting"], "PATH"),
    "set_data": ({"/weight": 7}, "STATE"),
    "timers": ([["t", "set", "2024-03-11T09:00:00Z"]], "STATE"),
    "effects": ([["P/2/1", "ticket", "start", "s256:0"]], "LINK"),
    "post": ("s256:0", "STATE"),
    "seq": (9, "SEQ"),
    "ticket": ("Q", "SEQ"),
    "definition": ("s256:0", "DEF"),
    "recorded_at": ("2024-03-11T07:00:00Z", "CLOCK"),
    "kind": ("admin", "CHAIN"),
    "refusal": ({"code": "x", "message": "y"}, "CHAIN"),
    "cause": ("P/9", "CHAIN"),
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_was_edited_is_found(field: str, tmp_path: Path) -> None:
    value, _ = FIELDS[field]
    files = parcel()
    lines = files["tickets/1/entries.jsonl"].splitlines()
    entry = json.loads(lines[1]) | {field: value}
    lines[1] = json.dumps(entry, separators=(",", ":")).encode()
    files["tickets/1/entries.jsonl"] = b"".join(line + b"\n" for line in lines)

    assert "CHAIN" in checked(zipped(named_anew(files)), tmp_path).classes


@pytest.mark.parametrize("field", [name for name, (_, kind) in FIELDS.items() if kind != "CHAIN"])
def test_with_a_chain_made_anew_what_follows_from_the_deltas_is_still_found(
    field: str, tmp_path: Path
) -> None:
    value, kind = FIELDS[field]
    files = with_history(parcel(), lambda history: history[1].__setitem__(field, value))

    assert kind in checked(zipped(files), tmp_path).classes


def _row(**columns: object) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        return edited(files, "tickets/1/row.json", lambda row: row["columns"].update(columns))

    return change


def _first(name: str, **columns: object) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        place = f"tickets/1/{name}.json"
        return edited(files, place, lambda rows: rows[0]["columns"].update(columns))

    return change


def _history(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[Files], Files]:
    return lambda files: with_history(files, change)


def _definition(files: Files) -> Files:
    name = next(each for each in files if each.count("/") == 1 and each.startswith("definitions"))
    return edited(files, name, lambda document: document.update(profile="other"))


def _text(files: Files) -> Files:
    name = next(each for each in files if each.endswith(".yaml"))
    return named_anew({**files, name: files[name].replace(b"P7D", b"P9D") + b"#"})


def _column(files: Files) -> Files:
    name = "tickets/1/columns.jsonl"
    return named_anew({**files, name: files[name].replace(b'"kind":"input"', b'"kind":"timer"')})


ATTACKS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "states of the row": (_row(states=["fetched"]), "STORED"),
    "status of the row": (_row(status="closed"), "STORED"),
    "outcome of the row": (_row(outcome="fetched"), "STORED"),
    "region of the row": (_row(region="south"), "STORED"),
    "version of the row": (_row(version=99), "STORED"),
    "timer put off": (_first("timers", due="2030-01-01T00:00:00Z"), "STORED"),
    "receiver of an effect": (_first("outbox", arguments={"x": 1}), "STORED"),
    "adapter of an effect": (_first("outbox", adapter="mail"), "STORED"),
    "effect of nobody": (_first("outbox", id="P/99/1"), "STORED"),
    "middle entry deleted": (_history(lambda history: history.pop(2)), "SEQ"),
    "two entries swapped": (_history(lambda history: history.insert(2, history.pop(3))), "SEQ"),
    "tail cut": (_history(lambda history: history.pop()), "STORED"),
    "a column": (_column, "RECORD"),
    "document of a definition": (_definition, "DEF"),
    "text of a definition": (_text, "DEF"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_that_fits_manifest_and_chain_is_found(attack: str, tmp_path: Path) -> None:
    change, kind = ATTACKS[attack]
    found = checked(zipped(change(parcel())), tmp_path)

    assert kind in found.classes, found.out
    assert found.code == 1


@pytest.mark.parametrize(
    "line",
    [b"{}", b"[]", b"null", b"{", b"\xff", b'{"seq":1,"seq":1}', b"[" * 90_000, b'{"a":1e999}'],
)
def test_a_line_that_is_no_entry_is_found_and_the_rest_is_checked(
    line: bytes, tmp_path: Path
) -> None:
    files = parcel()
    lines = files["tickets/1/entries.jsonl"].splitlines()
    lines[2] = line
    files["tickets/1/entries.jsonl"] = b"".join(each + b"\n" for each in lines)
    found = checked(zipped(named_anew(files)), tmp_path)

    assert "RECORD" in found.classes
    assert "2 tickets, 9 entries" in found.out


def test_a_tail_that_was_cut_with_everything_set_back_is_seen_by_a_head(tmp_path: Path) -> None:
    files = parcel()
    last = json.loads(files["tickets/1/entries.jsonl"].splitlines()[-1])
    heads = tmp_path / "heads.jsonl"
    heads.write_text(json.dumps(["P", last["seq"], last["hash"]]) + "\n" + '["other",1,"s256:0"]\n')
    cut = with_history(files, lambda history: history.pop())

    assert checked(zipped(parcel()), tmp_path, "--heads", str(heads)).code == 0
    assert "HEAD" in checked(zipped(cut), tmp_path, "--heads", str(heads)).classes


def test_what_it_prints_is_text_whatever_stands_in_the_file(tmp_path: Path) -> None:
    def change(manifest: Any) -> None:
        manifest["tickets"][0]["id"] = "P\x1b[2J\nforged"

    assert "\x1b" not in checked(zipped(edited(parcel(), "manifest.json", change)), tmp_path).out


def _twice(files: Files) -> Files:
    manifest = json.loads(files["manifest.json"])
    manifest["tickets"] = [manifest["tickets"][0], *manifest["tickets"]]
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def _none(files: Files) -> Files:
    return {
        **files,
        "manifest.json": json.dumps({**json.loads(files["manifest.json"]), "tickets": []}).encode(),
    }


def _text_taken_off(files: Files) -> Files:
    manifest = json.loads(files["manifest.json"])
    text = next(name for name in files if name.endswith(".yaml"))
    for known in manifest["definitions"].values():
        known.get("texts", {}).pop(text, None)
    altered = {text: files[text] + b"# altered", "manifest.json": json.dumps(manifest).encode()}
    return {**files, **altered}


def _row(**columns: str) -> Callable[[Files], Files]:
    def forge(files: Files) -> Files:
        row = json.loads(files["tickets/1/row.json"])
        row["columns"] |= columns
        return {**files, "tickets/1/row.json": json.dumps(row).encode()}

    return forge


FORGED: dict[str, Callable[[Files], Files]] = {
    "a ticket twice": _twice,
    "no ticket": _none,
    "a text that the manifest does not name": _text_taken_off,
    "the row of another id": _row(id="X"),
    "the row of another process": _row(process="desk"),
    "a row opened at another time": _row(opened_at="2020-01-01T00:00:00Z"),
    "an entry without its end of line": lambda files: {
        **files,
        "tickets/1/entries.jsonl": files["tickets/1/entries.jsonl"] + b"{}",
    },
    "more columns than entries": lambda files: {
        **files,
        "tickets/1/columns.jsonl": files["tickets/1/columns.jsonl"] + b"{}\n",
    },
    "a ticket's files that no ticket has": lambda files: {**files, "tickets/9/row.json": b"{}"},
    "a file outside": lambda files: {**files, "../../evil.txt": b"x"},
    "a file from the root": lambda files: {**files, "/etc/evil": b"x"},
    "a look-alike": lambda files: {**files, "report.en.html ": b"x"},
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forgery_with_the_manifest_redone_is_seen(forgery: str, tmp_path: Path) -> None:
    forged = FORGED[forgery](parcel())

    found = checked(zipped(named_anew(forged)), tmp_path)

    assert found.code == 1, found.out


@pytest.mark.parametrize("around", [(b"#!/bin/sh\n", b""), (b"", b"x" * 100)])
def test_bytes_around_the_files_are_seen(around: tuple[bytes, bytes], tmp_path: Path) -> None:
    found = checked(around[0] + zipped(parcel()) + around[1], tmp_path)

    assert found.code == 1, found.out


def test_a_file_that_is_packed_is_not_read(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as case:
        for name, content in parcel().items():
            is_report = name == "report.en.html"
            case.writestr(name, content, zipfile.ZIP_DEFLATED if is_report else zipfile.ZIP_STORED)

    found = checked(packed.getvalue(), tmp_path)

    assert found.code == 1
    assert "packed" in found.out


def test_heads_of_other_tickets_compare_nothing_and_that_is_said(tmp_path: Path) -> None:
    heads = tmp_path / "heads.jsonl"
    heads.write_text('["X",1,"s256:0"]\n', "utf-8")

    found = checked(zipped(parcel()), tmp_path, "--heads", str(heads))

    assert (found.code, "none of the heads is of a ticket" in found.out) == (3, True)
