"""The one place that prints: what comes from outside is shown, and never obeyed.

A line may have rich's markup, ``[red]refused[/]``. What stands in it from outside goes through
`escape` first, which takes its meaning from every bracket; and whatever a line holds, it stays one
line without controls (see `callout.values.visible`).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape as html_escape

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from callout.values import visible, visible_json, visible_lines

_PLACEHOLDERS = {"[": "\ue0f0", "\\": "\ue0f1"}
"""What brackets and backslashes are while markup is read; these themselves are written out."""
Told = Callable[[int, int | None], None]
"""Told how many are done, and how many there are; None: nobody knows."""
_TAG = re.compile(r"\[(/|[a-z]+)\]")
_MEANT = str.maketrans({placed: meant for meant, placed in _PLACEHOLDERS.items()})
_HIDDEN = str.maketrans({**{p: f"\\u{ord(p):04x}" for p in _PLACEHOLDERS.values()}})


def escape(text: str) -> str:
    """Text from outside, to be put into a line with markup; only a `Screen` shows it right."""
    shown = visible(text.translate(_HIDDEN))
    return shown.replace("\\", _PLACEHOLDERS["\\"]).replace("[", _PLACEHOLDERS["["])


class Screen:
    """Standard output or standard error, as a command may write to it."""

    def __init__(self, *, stderr: bool = False) -> None:
        self._console = Console(stderr=stderr, highlight=False, soft_wrap=True, emoji=False)

    def print(
        self, line: str = "", *, style: str = "", markup: bool = True, end: str = "\n"
    ) -> None:
        """Print one line; without `markup` nothing in it has a meaning."""
        self._console.print(_text(line, style, markup=markup), end=end)

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines that have markup."""
        for line in lines:
            self.print(line)

    def page(self, text: str) -> None:
        """Print a text of several lines, as it stands."""
        for line in text.split("\n"):
            self.print(line, markup=False)

    def rule(self, title: str) -> None:
        """Print a heading, which may have markup, between two rules."""
        self._console.rule(_text(title, "", markup=True))


@contextmanager
def progress(what: str, *, wanted: bool = False, quiet: bool = False) -> Iterator[Told]:
    """A bar on standard error where that is a terminal; the function is told how far it is.

    Where it is none, lines if it is `wanted`: one for each tenth, or for each doubling where
    nobody knows how many there are. With `quiet` nothing at all.
    """
    console = Console(stderr=True)
    if quiet or not (console.is_terminal or wanted):
        yield _unheard
    elif console.is_terminal:
        with _bar(what, console) as told:
            yield told
    else:
        yield _Lines(what).told


@contextmanager
def _bar(what: str, console: Console) -> Iterator[Told]:
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, all_: bar.update(task, completed=done, total=all_)


def _unheard(done: int, all_: int | None) -> None:
    """Nobody listens."""


class _Lines:
    """How far it is as lines, for a file or a pipe."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._mark = 0

    def told(self, done: int, all_: int | None) -> None:
        """Print a line if it is time for one."""
        mark = done.bit_length() if all_ is None else done * 10 // max(all_, 1)
        if mark > self._mark:
            self._mark = mark
            of_all = "" if all_ is None else f" of {all_:,}"
            Screen(stderr=True).print(f"{self._what}: {done:,}{of_all}", markup=False)


def html_line(line: str) -> str:
    """A line that has markup as HTML: a span of a class for each style, and everything escaped."""
    parts = _TAG.split(visible(line))
    texts = [html_escape(part.translate(_MEANT)) for part in parts[::2]]
    tags = ["</span>" if tag[:1] == "/" else f'<span class="m-{tag}">' for tag in parts[1::2]]
    return "".join(text + tag for text, tag in zip(texts, [*tags, ""], strict=True))


def write_document(text: str, *, end: str = "\n") -> None:
    """Write a text that is for a program, or a file, to standard output: no colours, no widths."""
    sys.stdout.write(visible_lines(text) + end)
    sys.stdout.flush()


def write_json(document: object, *, indent: bool = True) -> None:
    """Write a document to standard output as JSON."""
    sys.stdout.write(to_json(document, indent=indent) + "\n")
    sys.stdout.flush()


def write_piece(json_text: str) -> None:
    """Write a piece of a document that is made as it goes, of texts that `to_json` gave."""
    sys.stdout.write(visible_json(json_text))


def to_json(document: object, *, indent: bool = True) -> str:
    """The document as JSON text; what JSON has no form for is written as text."""
    options = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        text = orjson.dumps(document, default=str, option=options).decode()
    except TypeError:  # lone surrogates, numbers of more than 64 bits, or too deep for it
        text = json.dumps(document, default=str, indent=2 if indent else None)
    return visible_json(text)


def _text(line: str, style: str, *, markup: bool) -> Text:
    shown = visible(line)
    if not markup:
        return Text(shown, style=style)
    text = Text.from_markup(shown, style=style, emoji=False)
    text.plain = text.plain.translate(_MEANT)
    return text
