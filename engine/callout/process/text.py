"""Text as the author wrote it, with its place; and labels in several languages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from callout.errors import Location


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a file: an expression, a name, an id. `where` is where its first character is.

    `breaks` say where the text does not run on in the file, because it spans lines or has
    escapes: (offset in the text, line, column), from there on. Equality leaves them out.
    """

    text: str
    where: Location
    breaks: tuple[tuple[int, int, int], ...] = field(default=(), compare=False, repr=False)
    quoted: bool = field(default=False, compare=False, repr=False)
    """Written in quotes, which are the file's and not part of the text."""

    def __str__(self) -> str:
        return self.text

    def place(self, offset: int, length: int = 1) -> Location:
        """Where the characters from `offset` on stand in the file."""
        number = bisect_right(self.breaks, offset, key=lambda item: item[0]) - 1
        if number < 0:
            return self.where.shifted(offset, length)
        start, line, column = self.breaks[number]
        return replace(self.where, line=line, column=column + offset - start, length=length)

    def settle(self, found: Location) -> Location:
        """The place that `found` means, where it was counted as if the text ran on unbroken.

        FEEL counts so: lines of the text below each other, all from the column of the first.
        """
        rows = self.text.split("\n")
        above = found.line - self.where.line
        inside = found.path == self.where.path and 0 <= above < len(rows)
        if not self.breaks or not inside or found.column < self.where.column:
            return found
        offset = sum(len(row) + 1 for row in rows[:above]) + found.column - self.where.column
        return self.place(offset, found.length)


@dataclass(frozen=True, slots=True)
class Label:
    """A text for people, by language tag (``en``, ``zh``)."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def in_language(self, language: str, otherwise: str = "") -> str:
        """The text in `language`, else in English, else in any language, else `otherwise`."""
        texts = self.texts
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), otherwise)


NO_LABEL = Label()
