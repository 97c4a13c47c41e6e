"""Text from outside made safe to look at: what a terminal would obey is written, not sent.

An id, a payload or a file may hold anything. A line end would forge a line of a history, an escape
sequence (ECMA-48) move the cursor or change the window's title, a bidirectional control (UAX #9)
turn a text around, a character without a width make two ids look alike.
"""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0"
    "\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls, formats, lone surrogates, line and paragraph separators, letters that show nothing.

Unicode 15's categories Cc, Cf, Cs, Zl, Zp and what is Default_Ignorable beside them, but for
variation selectors: written out, so that every Python shows the same.
"""
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def is_unicode(text: str) -> bool:
    """Whether a text is whole characters: no lone surrogates, which no UTF-8 can say."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


def visible(text: str) -> str:
    r"""The text on one line, with every character that nobody sees written as an escape.

    >>> print(visible("e1\x1b[2J\nforged"))
    e1\x1b[2J\nforged
    """
    # Most texts hold none of them, and the search for one is quick.
    return UNSEEN.sub(_written, text) if UNSEEN.search(text) else text


def visible_lines(text: str) -> str:
    """The same for a text of several lines, which keeps its line ends and no other control."""
    return "\n".join(visible(line) for line in text.split("\n"))


def visible_json(text: str) -> str:
    r"""JSON with the same characters as JSON's own escapes; it means what it meant.

    Outside of strings JSON has none of them but line ends and spaces, which stay (RFC 8259).
    """
    return UNSEEN.sub(_in_json, text) if UNSEEN.search(text) else text


def _written(found: re.Match[str]) -> str:
    character = found[0]
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _in_json(found: re.Match[str]) -> str:
    character = found[0]
    if character in "\n\r\t":
        return character
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    pair = character.encode("utf-16-be").hex()
    return f"\\u{pair[:4]}\\u{pair[4:]}"
