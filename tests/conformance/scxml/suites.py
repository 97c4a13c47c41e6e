"""Two suites of test documents, and what passing means in each.

W3C: a document passes when it ends in a final state `pass`. With a MANIFEST.tsv the files it names
are the tests; without, all documents that no other one refers to. SCION: a document passes when it
is in the states its script expects, at the start and after each event.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from callout.errors import CalloutError
from callout.scxml import Chart, Executor, TableExecutor, TransitionsExecutor
from tests.conformance.scxml.document import Book
from tests.conformance.scxml.ecmascript import Unsupported
from tests.conformance.scxml.translate import translate
from tests.conformance.scxml.world import Endless, World, definitions

KINDS: Mapping[str, Callable[[Chart, int], Executor]] = {
    "tables": TableExecutor,
    "transitions": TransitionsExecutor,
}
NO_PAYLOADS: Mapping[str, dict[str, Any]] = {}
CRASHES = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError,
           RecursionError)  # fmt: skip
"""Bugs; reported as failures, so that one does not hide the results of the other documents."""
SOURCE = re.compile(r"file:([\w./-]+)")


class Verdict(StrEnum):
    """What became of a document."""

    PASSED = "pass"
    FAILED = "fail"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Result:
    """A document, its verdict, and why."""

    name: str
    verdict: Verdict
    reason: str = ""


def w3c(folder: Path) -> Iterator[Result]:
    """The results of a folder in the form of the W3C suite."""
    for path in tests_in(folder):
        yield result_of(path, _ends_well)


def scion(folder: Path) -> Iterator[Result]:
    """The results of a folder in SCION's form, with the folders inside it."""
    for path in sorted(folder.rglob("*.scxml")):
        script = path.with_suffix(".json")
        if script.is_file():
            story = Story(json.loads(script.read_text(encoding="utf-8")))
            yield result_of(
                path, story.holds, payloads=story.payloads, name=path.relative_to(folder)
            )


def tests_in(folder: Path) -> list[Path]:
    """The documents that are tests, in order of name."""
    manifest = folder / "MANIFEST.tsv"
    if manifest.is_file():
        lines = manifest.read_text(encoding="utf-8").splitlines()[1:]
        names = [line.split("\t")[0] for line in lines if line.strip()]
        found = [_file_of(folder, name) for name in names]
        return sorted(path for path in found if path is not None)
    paths = sorted([*folder.glob("*.txml"), *folder.glob("*.scxml")])
    words = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    parts = {Path(name).stem for name in SOURCE.findall(words)}
    return [path for path in paths if path.stem not in parts]


def _file_of(folder: Path, name: str) -> Path | None:
    candidates = (folder / f"{stem}{end}" for stem in (f"test{name}", name)
                  for end in (".txml", ".scxml", ""))  # fmt: skip
    return next((path for path in candidates if path.is_file()), None)


def result_of(
    path: Path,
    judge: Callable[[World, Book], str],
    *,
    payloads: Mapping[str, dict[str, Any]] = NO_PAYLOADS,
    name: Path | None = None,
) -> Result:
    """Translate and run a document on both executors; `judge` says what is wrong, or nothing."""
    shown = str(name or path.name)
    try:
        book = translate(path)
    except (Unsupported, ParseError) as reason:
        return Result(shown, Verdict.UNSUPPORTED, str(reason))
    except KeyError as missing:
        return Result(shown, Verdict.UNSUPPORTED, f"an element without {missing}")
    declare(book, payloads)
    complaints = [f"{kind}: {words}" for kind in KINDS if (words := complaint(book, kind, judge))]
    if not complaints:
        return Result(shown, Verdict.PASSED)
    return Result(shown, Verdict.FAILED, "; ".join(complaints))


def declare(book: Book, payloads: Mapping[str, dict[str, Any]]) -> None:
    """Declare what the script's events carry: a process refuses data that it does not list."""
    declared = next(iter(book.documents.values())).get("events", {})
    for name, data in payloads.items():
        if name in declared and data:
            fields = {key: {"type": "any", "required": False} for key in data}
            declared[name].setdefault("payload", {}).update(fields)


def complaint(book: Book, kind: str, judge: Callable[[World, Book], str]) -> str:
    """What is wrong with a run of the document on one executor."""
    try:
        return judge(World(definitions(book, KINDS[kind])), book)
    except CalloutError as error:
        return " ".join(str(error).split())
    except Endless:
        return "never comes to rest"
    except CRASHES as crash:
        return f"crashes with {type(crash).__name__}: {crash}"


def _ends_well(world: World, _book: Book) -> str:
    world.start()
    world.run()
    states = world.main.states
    return "" if states == ("pass",) else f"is in {' '.join(states)}"


class Story:
    """A script of SCION's: the states at the start and after each event.

    Where SCION's own rule for the domain of a transition gives other states than the standard's,
    its scripts have a part `legacySemantics` with the latter.
    """

    def __init__(self, script: dict[str, Any]) -> None:
        self.script = {**script, **script.get("legacySemantics", {})}

    @property
    def payloads(self) -> dict[str, dict[str, Any]]:
        """What its events carry, by name."""
        return {each["event"]["name"]: _data(each) for each in self.script["events"]}

    def holds(self, world: World, book: Book) -> str:
        """Play it; what is not as expected, if anything."""
        world.start()
        world.advance(timedelta(0))
        wrong = self._differs(world, book, self.script["initialConfiguration"], "at the start")
        for number, each in enumerate(self.script["events"], start=1):
            if wrong:
                break
            wait = each.get("after", each.get("delayBefore", 0))
            world.advance(timedelta(milliseconds=wait))
            world.send(each["event"]["name"], _data(each))
            world.advance(timedelta(0))
            place = f"after event {number}, {each['event']['name']}"
            wrong = self._differs(world, book, each["nextConfiguration"], place)
        return wrong

    def _differs(self, world: World, book: Book, wanted: list[str], place: str) -> str:
        expected = sorted(book.state(name) for name in wanted)
        states = sorted(world.main.states)
        if states == expected:
            return ""
        return f"{place} is in {' '.join(states)}, not in {' '.join(expected)}"


def _data(step: dict[str, Any]) -> dict[str, Any]:
    data = step["event"].get("data")
    return data if isinstance(data, dict) else {}
