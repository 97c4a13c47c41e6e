"""Reads YAML the way its author sees it, into nodes with places.

PyYAML scans and parses (libyaml where it is built in); what it finds is put together by
`callout.reader.yaml.composer`. Meanings are those of the YAML 1.2 core schema. One document, no
directives, anchors, aliases, tags or merge keys, no key twice, bounded size and depth. JSON is a
subset, so JSON files are read as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from callout.errors import DefinitionError, Location, Problem

from .composer import Composer, TooMuch
from .nodes import Node
from .syntax_errors import syntax_problem

MAX_CHARACTERS = 2_000_000

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file's tree (None when it cannot be parsed) and what is wrong with it."""

    root: Node | None
    problems: tuple[Problem, ...] = ()


def read(text: str, path: str) -> Node:
    """The tree of a file; raises `DefinitionError` with every problem."""
    reading = scan(text, path)
    if reading.problems or reading.root is None:
        raise DefinitionError(reading.problems)
    return reading.root


def scan(text: str, path: str) -> ScannedFile:
    """The tree of a file, as far as there is one, and its problems.

    >>> node = scan("on: {no: 12:30}", "example.yaml").root
    >>> node.data
    {'on': {'no': '12:30'}}
    """
    text = text.removeprefix("\ufeff")
    refused = _refused_whole(text, path)
    if refused:
        return ScannedFile(None, (refused,))
    lines = split_lines(text)
    composer = Composer(path, lines)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        return ScannedFile(None, (*composer.problems, syntax_problem(error, path, lines)))
    except TooMuch:
        return ScannedFile(None, tuple(composer.problems))
    if composer.root is None:
        composer.problems.append(Problem("Y007", "the file is empty", Location(path, 1, 1)))
    return ScannedFile(composer.root, tuple(composer.problems))


def split_lines(text: str) -> list[str]:
    """The lines as YAML counts them."""
    return _LINE_BREAK.split(text)


def _refused_whole(text: str, path: str) -> Problem | None:
    if len(text) > MAX_CHARACTERS:
        return Problem(
            "Y005",
            f"the file has {len(text):,} characters; {MAX_CHARACTERS:,} is the most",
            Location(path, 1, 1),
            hint="split it: a part, a sub-process or a rules file of its own",
        )
    match = _UNPRINTABLE.search(text)
    if match is None:
        return None
    before = split_lines(text[: match.start()])
    return Problem(
        "Y001",
        f"the character U+{ord(match[0]):04X} cannot stand in a YAML file",
        Location(path, len(before), len(before[-1]) + 1),
        hint="delete it; most editors do not show it",
    )
