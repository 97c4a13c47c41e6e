"""Text as the author wrote it, with its place; and labels in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.errors import Location


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a file: an expression, a name, an id. `where` is where its first character is."""

    text: str
    where: Location

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Label:
    """A text for people, by language tag (``en``, ``zh``)."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def in_language(self, language: str, otherwise: str = "") -> str:
        """The text in `language`, else in English, else in any language, else `otherwise`."""
        texts = self.texts
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), otherwise)


NO_LABEL = Label()
