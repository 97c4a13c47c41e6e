"""Writes XML, escaped and indented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape


class XmlWriter:
    """Lines of a document, written from the top."""

    def __init__(self) -> None:
        self.lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._depth = 0

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, str]) -> Iterator[None]:
        """An element around what is written inside."""
        self._line(f"<{_tag(name, attributes)}>")
        self._depth += 1
        yield
        self._depth -= 1
        self._line(f"</{name}>")

    def leaf(self, name: str, attributes: Mapping[str, str], text: str | None = None) -> None:
        """An element with nothing but text inside."""
        if text is None:
            self._line(f"<{_tag(name, attributes)}/>")
        else:
            self._line(f"<{_tag(name, attributes)}>{escape(text, quote=False)}</{name}>")

    def text(self) -> str:
        """The document."""
        return "\n".join(self.lines) + "\n"

    def _line(self, line: str) -> None:
        self.lines.append("  " * self._depth + line)


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"{name}{written}"
