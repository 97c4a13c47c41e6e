"""Every command against every kind of bad argument: an exit code, words, and no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import Command

DEEP = "[" * 100_000
SURROGATE = "\udcff"
TICKET_COMMANDS = {
    "send": ("P1", "stored"),
    "can": ("P1",),
    "show": ("P1",),
    "at": ("P1", "2026-03-02T10:00:00"),
    "history": ("P1",),
    "why": ("P1",),
}
BAD_DATABASES = (
    "nonsense",
    "sqlite:////nowhere/at/all.db",
    "sqlite:///.",
    "sqlite:////",
    "oracle://x",
    "postgresql+psycopg://x@127.0.0.1:1/none",
    "",
    SURROGATE,
)
BAD_FACTS = {
    "@/nonexistent": "cannot be read",
    "@.": "cannot be read",
    "@bad.bin": "not UTF-8",
    '{"a": 1, "a": 2}': "twice",
    '{"a": NaN}': "NaN is no number",
    '{"a": Infinity}': "Infinity is no number",
    '{"a": 1e999999999}': "not a number",
    '{"a": "\\ud800"}': "surrogate",
    f'{{"a": "{SURROGATE}"}}': "not UTF-8",
    DEEP: "deep",
    "[" * 900 + "]" * 900: "deep",
    '{"a":' * 900 + "1" + "}" * 900: "deep",
    '{"a": ': "neither JSON nor YAML",
    "[1]": "names and values",
    "words": "names and values",
    '{"weight": 12345678901234567890123456789012345}': "34 digits",
    '{"weight": ' + "9" * 5000 + "}": "34 digits",
}
FACTS_OF = {
    "start": ("start", "parcel", "--data"),
    "send": ("send", "P1", "stored", "--with"),
    "decide": ("decide", "rules/small.yaml", "--with"),
    "dmn": ("dmn", "small.dmn", "--decision", "d", "--with"),
}
OTHERS = (
    ("check", "nowhere.yaml"),
    ("check", "bad.bin"),
    ("check", "--settings", "nowhere.yaml"),
    ("check", "--settings", "."),
    ("check", "--clauses", "nowhere.yaml"),
    ("check", SURROGATE),
    ("test", "nowhere"),
    ("test", "bad.bin"),
    ("test", "processes", "--exceptions", "nowhere"),
    ("trace", "nowhere.yaml"),
    ("trace", "."),
    ("trace", "bad.bin"),
    ("diagram", "nobody"),
    ("diagram", "bad.bin"),
    ("diagram",),
    ("diagram", "--all"),
    ("diagram", "parcel", "--out", "/nowhere/at/all.svg"),
    ("diagram", "parcel", "--out", "."),
    ("decide", "nowhere.yaml"),
    ("decide", "bad.bin"),
    ("decide", "rules/small.yaml", "--csv", "nowhere.csv"),
    ("decide", "rules/small.yaml", "--csv", "bad.bin"),
    ("decide", "rules/small.yaml", "--now", "yesterday"),
    ("decide", "rules/small.yaml", "--table", SURROGATE),
    ("dmn", "nowhere.dmn"),
    ("dmn", "bad.bin"),
    ("dmn", "."),
    ("dmn", "rules/small.yaml", "--out", "/nowhere/x"),
    ("feel", "1 +"),
    ("feel", DEEP),
    ("feel", SURROGATE),
    ("feel", "1", "--now", "yesterday"),
    ("feel", "1", "--with", "[1]"),
    ("feel", "1", "--with", DEEP),
    ("start", "nobody"),
    ("start", SURROGATE),
    ("start", "parcel", "--id", SURROGATE, "--data", "{weight: 1}"),
    ("start", "parcel", "--by", SURROGATE, "--data", "{weight: 1}"),
    ("start", "parcel", "--key", SURROGATE, "--data", "{weight: 1}"),
    ("start", "parcel", "--region", SURROGATE, "--data", "{weight: 1}"),
    ("start", "parcel", "--profile", "nobody", "--data", "{weight: 1}"),
    ("start", "parcel", "--processes", "nowhere"),
    ("start", "parcel", "--rules", "nowhere"),
    ("start", "parcel", "--processes", "bad.bin"),
    ("start", "parcel", "--settings", "nowhere.yaml"),
    ("send", "P1", SURROGATE),
    ("send", "P1", "stored", "--by", SURROGATE),
    ("send", "P1", "stored", "--occurred-at", "yesterday"),
    ("send", "P1", "stored", "--occurred-at", "0001-01-01T00:00+14:00"),
    ("at", "P1", "yesterday"),
    ("at", "P1", "2026-13-01T00:00"),
    ("at", "P1", "9999-12-31T23:59:59-14:00"),
    ("at", "P1", "0001-01-01T00:00"),
    ("at", "P1", SURROGATE),
    ("why", "P1", "0"),
    ("why", "P1", "99"),
    ("why", "P1", "-1"),
    ("why", "P1", "x"),
    ("replay", "nobody"),
    ("verify", "nobody"),
    ("verify", "--against", "nowhere"),
    ("verify", "--against", "."),
    ("verify", "--against", "bad.bin"),
    ("verify", "--against", "rules/small.yaml"),
    ("verify", "P1", "--all"),
    ("heads", "--db", "sqlite:///."),
    ("replay", SURROGATE),
    ("tickets", "--status", "x"),
    ("tickets", "--limit", "9" * 30),
    ("tickets", "--limit", "-1"),
    ("outbox", "--limit", "9" * 30),
    ("why", "P1", "9" * 30),
    ("why", "P1", "9" * 5000),
    ("work", "--once", "--gather", "inf"),
    ("work", "--once", "--gather", "nan"),
    ("work", "--once", "--workers", "9" * 30),
    ("test", "processes", "--fail-under", "1e999"),
    ("work", "--workers", "0"),
    ("outbox", "--retry", "nobody"),
    ("outbox", "--limit", "0"),
    ("timers", "--retry", "nobody", "x"),
    ("timers", "--retry", SURROGATE, SURROGATE),
    ("backup", "/nowhere/at/all.db"),
    ("backup", "."),
    ("backup", SURROGATE + "/x"),
    ("restore", "nowhere.db"),
    ("restore", "bad.bin", "--db", "sqlite:///new.db"),
    ("restore", ".", "--db", "sqlite:///new2.db"),
    ("demo", "nowhere.yaml"),
    ("demo", "bad.bin"),
    ("nonsense",),
    ("show",),
    ("show", "P1", "--nonsense"),
    (SURROGATE,),
)
SMALL = """
tables:
  size:
    hit: U
    inputs: {weight: {type: number}}
    outputs: {size: {type: string, values: [small, large]}}
    rules: |
      | weight || size  | # id  |
      | < 10   || small | light |
      | >= 10  || large | heavy |
"""


@pytest.fixture
def full(callout: Command, tmp_path: Path) -> Command:
    """The command, with a ticket P1, a rules file, and a file that is no text."""
    (tmp_path / "bad.bin").write_bytes(b"\xff\xfe\x00rubbish: \x80")
    (tmp_path / "rules/small.yaml").write_text(SMALL)
    (tmp_path / "small.dmn").write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" '
        'namespace="m"><decision id="d" name="d"><literalExpression><text>1</text>'
        "</literalExpression></decision></definitions>"
    )
    assert callout("start", "parcel", "--id", "P1", "--data", "{weight: 5}").code == 0
    return callout


def _shown(words: tuple[str, ...]) -> str:
    return " ".join(words)[:60].encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize("words", OTHERS, ids=_shown)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_a_bad_argument_is_told(full: Command, words: tuple[str, ...], as_json: bool) -> None:
    ended = full(*words, *(["--json"] if as_json else []))

    assert ended.code in (1, 2, 3)
    assert ended.err + ended.out
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("command", TICKET_COMMANDS)
@pytest.mark.parametrize("name", ["nobody", "", SURROGATE, "P1\x1b[2J"], ids=repr)
def test_an_unknown_ticket_is_told(full: Command, command: str, name: str) -> None:
    ended = full(command, name, *TICKET_COMMANDS[command][1:])

    assert ended.code == 2
    assert ended.err
    assert "\x1b" not in ended.err


@pytest.mark.parametrize(
    "command", [*TICKET_COMMANDS, "start", "tickets", "replay", "doctor", "verify", "heads"]
)
@pytest.mark.parametrize("address", BAD_DATABASES, ids=repr)
def test_a_bad_database_is_told(full: Command, command: str, address: str) -> None:
    words = TICKET_COMMANDS.get(command, ("parcel",) if command == "start" else ())
    ended = full(command, *words, "--db", address)

    assert ended.code in (2, 3)
    assert ended.err


@pytest.mark.parametrize("command", FACTS_OF)
@pytest.mark.parametrize("given", BAD_FACTS, ids=lambda text: repr(text[:30]))
def test_bad_facts_are_told(full: Command, command: str, given: str) -> None:
    ended = full(*FACTS_OF[command], given)

    assert ended.code == 2
    assert BAD_FACTS[given] in ended.err


@pytest.mark.parametrize(
    "number", ["12345678901234567890.12", "12345678901234567890123", "0.1", "1e3", "-0"]
)
def test_numbers_keep_every_digit(full: Command, number: str, tmp_path: Path) -> None:
    ended = full("decide", "rules/small.yaml", "--with", f'{{"weight": {number}}}', "--json")

    kept = ended.json["inputs"]["weight"]
    wanted = {"1e3": "1000", "-0": "0"}.get(number, number)
    assert str(kept).removeprefix("@") == wanted
    (tmp_path / "facts.yaml").write_text(f"weight: {number}\n")
    again = full("decide", "rules/small.yaml", "--with", "@facts.yaml", "--json")
    assert again.json["inputs"]["weight"] == kept


RECORDED = """
tables:
  late:
    hit: U
    inputs:
      by: {type: duration}
      since: {type: date and time}
      price: {type: number}
    outputs: {late: {type: boolean}}
    rules: |
      | by                   | since | price || late  | # id |
      | < duration("PT15M")  | -     | -     || false | no   |
      | >= duration("PT15M") | -     | -     || true  | yes  |
"""


@pytest.mark.parametrize(
    "given",
    [
        '{"by": "@PT14M", "since": "@2026-03-02T10:00:00Z", "price": "@12.50"}',
        '{"by": "PT14M", "since": "2026-03-02T10:00:00Z", "price": 12.50}',
        "{by: PT14M, since: '2026-03-02T10:00:00Z', price: 12.50}",
    ],
)
def test_facts_may_be_as_histories_keep_them(full: Command, given: str) -> None:
    Path("rules/late.yaml").write_text(RECORDED)
    ended = full("decide", "rules/late.yaml", "--with", given, "--table", "late", "--json")
    kept = json.dumps(ended.json["inputs"])
    again = full("decide", "rules/late.yaml", "--with", kept, "--table", "late", "--json")

    assert ended.json["rows"] == ["no"]
    assert again.json == ended.json


def test_why_names_the_hit_policy(full: Command) -> None:
    Path("processes/size.yaml").write_text(
        "process: size\ntitle: S\ndata: {weight: {type: number}, size: {type: string}}\n"
        "states: {a: {entry: [{decide: size}], type: final}}\n"
    )
    assert full("start", "size", "--id", "S", "--data", "{weight: 5}").code == 0

    assert "size (U): row light" in full("why", "S").out


def test_first_data_may_be_yaml(full: Command, tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text("weight: 5\n")

    assert full("start", "parcel", "--data", "{weight: 5}").code == 0
    assert full("start", "parcel", "--data", "@first.yaml").code == 0


def _process(*words: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    line = " ".join([sys.executable, "-m", "callout", *words]) + shell
    return subprocess.run(  # noqa: S602 - pipes are what is tested
        line, shell=True, capture_output=True, text=True, env={**os.environ}, check=False
    )


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        (" | true; exit ${PIPESTATUS[0]}", 3),
        (" >&-", 0),
        (" 2>&-", 0),
        (" >&- 2>&-", 0),
        (" <&-", 0),
        (" > /dev/full", 3),
    ],
)
@pytest.mark.usefixtures("full")
def test_output_that_nobody_takes_ends_it_quietly(shell: str, code: int) -> None:
    ran = _process("feel", "'for i in 1..20000 return i'", shell=shell)

    # A shell that is not bash has no PIPESTATUS.
    assert ran.returncode == code or "PIPESTATUS" in shell
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert ("no space left" in ran.stderr) == ("/dev/full" in shell)
