"""The text of a file that somebody saved, in UTF-8 or not.

What is not UTF-8 is one problem, which names what it looks like; the text is made out all the same
where that can be done, so that the file's other problems are found in the same run.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from callout.errors import Location, Problem

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "UTF-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "UTF-16", "utf-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_SAVE = "save it as UTF-8 (Notepad: Save as, Encoding: UTF-8)"
_NULS = 0.3
"""The share of NUL bytes from which a text is one of two bytes a character."""


@dataclass(frozen=True, slots=True)
class DecodedFile:
    """A file's text, made out as well as can be, and the problem if it is not UTF-8."""

    text: str
    problem: Problem | None = None


def decoded(data: bytes, path: str) -> DecodedFile:
    """The text of a file's bytes, with line ends as one character.

    >>> decoded("name: caf\u00e9 au lait".encode("latin-1"), "a.yaml").problem.message
    'byte 10 is not UTF-8: this looks like Latin-1'
    """
    marked = next((each for each in _MARKS if data.startswith(each[0])), None)
    if marked is not None:
        return _wide(data, path, marked[1], marked[2])
    unmarked = _without_mark(data)
    if unmarked is not None:
        return _wide(data, path, unmarked[:6].upper(), unmarked)
    try:
        return DecodedFile(_plain_ends(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        return _narrow(data, path, error.start)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, by where its NULs are.

    Of UTF-32 one half of each four bytes is NUL; of UTF-16 plain letters have one on one side.
    """
    if len(data) < 4 or len(data) % 2:
        return None
    if len(data) % 4 == 0 and not any(data[2::4]) and not any(data[3::4]):
        return "utf-32-le"
    if len(data) % 4 == 0 and not any(data[0::4]) and not any(data[1::4]):
        return "utf-32-be"
    pairs = len(data) // 2
    if data[1::2].count(0) > _NULS * pairs and not data[0::2].count(0):
        return "utf-16-le"
    if data[0::2].count(0) > _NULS * pairs and not data[1::2].count(0):
        return "utf-16-be"
    return None


def _wide(data: bytes, path: str, name: str, codec: str) -> DecodedFile:
    text = _plain_ends(data.decode(codec, "replace"))
    where = Location(path, 1, 1)
    return DecodedFile(text, Problem("Y000", f"this file is {name}, not UTF-8", where, hint=_SAVE))


def _narrow(data: bytes, path: str, start: int) -> DecodedFile:
    """Text of one or two bytes a character, or UTF-8 with a byte that is damaged."""
    name, codec, hint = _guess(data)
    text = _plain_ends(data.decode(codec, "replace"))
    line = data.count(b"\n", 0, start) + 1
    before = data[data.rfind(b"\n", 0, start) + 1 : start]
    where = Location(path, line, len(before.decode(codec, "replace")) + 1)
    message = f"byte {start + 1} is not UTF-8: {name}"
    return DecodedFile(text, Problem("Y000", message, where, hint=hint))


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess(data: bytes) -> tuple[str, str, str]:
    """What it looks like, the codec that reads it, and what to do about it."""
    high = sum(map(len, _HIGH.findall(data)))
    good = sum(map(len, _CHARACTER.findall(data)))
    in_runs = sum(len(run) for run in _HIGH.findall(data) if len(run) > 1)
    if good > high / 2 and good >= high - 8:
        return "the rest is, so it is damaged here", "utf-8", "write the character here again"
    if in_runs * 2 > high:
        for name, codec in (("GBK", "gbk"), ("GB18030", "gb18030")):
            if _reads(data, codec):
                return f"this looks like {name}", codec, _SAVE
    return "this looks like Latin-1", "cp1252" if _reads(data, "cp1252") else "latin-1", _SAVE


def _reads(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
