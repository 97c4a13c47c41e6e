"""HTML from text: whatever stands in it is text, and nothing of it is obeyed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from callout.values import visible


def text(value: object) -> str:
    """A text from outside, on one line."""
    return escape(visible(str(value)))


def element(tag: str, inner: str, kind: str = "") -> str:
    """An element around HTML."""
    marked = f' class="{kind}"' if kind else ""
    return f"<{tag}{marked}>{inner}</{tag}>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """A table of cells that are HTML; nothing at all where there are no rows."""
    lines = [element("tr", "".join(element("td", cell) for cell in row)) for row in rows]
    if not lines:
        return ""
    head = element("tr", "".join(element("th", text(each)) for each in heads))
    return element("table", element("thead", head) + element("tbody", "\n".join(lines)), kind)


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Names with what they are, which is HTML; those that are nothing are left out."""
    rows = [
        element("tr", element("th", text(name)) + element("td", value))
        for name, value in pairs
        if value
    ]
    return element("table", element("tbody", "\n".join(rows)), "facts")
