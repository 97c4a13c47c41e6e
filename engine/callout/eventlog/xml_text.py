"""Texts as XML 1.0 has them (chapters 2.2, 2.4, 3.3.3), so that reading gives the same text.

Characters that XML cannot hold are written as U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_UNSAID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_VALUE = str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"}) | _IN_TEXT


def xml_attributes(given: Mapping[str, str | None]) -> str:
    """Attributes of an element, each with a blank before it; what is None is left out.

    >>> xml_attributes({"a": "<1>", "b": None})
    ' a="&lt;1&gt;"'
    """
    return "".join(
        f' {key}="{_UNSAID.sub("�", text).translate(_IN_VALUE)}"'
        for key, text in given.items()
        if text is not None
    )


def xml_text(text: str) -> str:
    """A text between two tags."""
    return _UNSAID.sub("�", text).translate(_IN_TEXT)
