"""A place in the lexemes of an expression, and what may be read from there.

The grammar is split over `parser`, `primary`, `postfix` and `type_names`; all of them read through
one `Cursor`. It counts how deep expressions nest, so that hostile text cannot exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from callout.feel.types import Type

from .ast import SyntaxNode
from .habits import habit
from .lexer import Lexeme, Sort, misread
from .names import KEYWORDS, NameScope

SYMBOLS_IN_NAMES = ("+", "-", "*", "**", "/", ".", "..", "'")
NESTING = 60
"""How deep expressions may nest."""


class BadSyntax(ValueError):
    """The text is not FEEL; `start` and `end` say where it stops being so."""

    def __init__(self, message: str, start: int, end: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint


class Cursor:
    """Reads the lexemes of a text from left to right.

    `names` is the scope at this place; `fields` are the names of context entries seen anywhere,
    which may follow a dot or stand in a filter.
    """

    def __init__(
        self,
        text: str,
        found: list[Lexeme],
        names: NameScope,
        fields: NameScope,
        types: Mapping[str, Type],
        read: Callable[[Cursor], SyntaxNode],
    ) -> None:
        self.text = text
        self.found = found
        self.position = 0
        self.names = names
        self.fields = fields
        self.types = types
        self._read = read
        self._depth = 0

    @property
    def next(self) -> Lexeme:
        """The lexeme to be read next."""
        return self.found[self.position]

    @property
    def last_end(self) -> int:
        """Where the lexeme read last ends."""
        return self.found[self.position - 1].end if self.position else 0

    def ahead(self, by: int = 1) -> Lexeme:
        """A lexeme further on."""
        return self.found[min(self.position + by, len(self.found) - 1)]

    def take(self) -> Lexeme:
        """Read one lexeme."""
        lexeme = self.next
        if lexeme.sort is not Sort.END:
            self.position += 1
        return lexeme

    def at_symbol(self, *texts: str) -> bool:
        """Whether one of these symbols is next."""
        return self.next.sort is Sort.SYMBOL and self.next.text in texts

    def at_word(self, *texts: str) -> bool:
        """Whether one of these words is next."""
        return self.next.sort is Sort.WORD and self.next.text in texts

    def skip(self, text: str) -> bool:
        """Read the symbol or word if it is next."""
        if self.at_symbol(text) or self.at_word(text):
            self.position += 1
            return True
        return False

    def expect(self, text: str, after: str) -> Lexeme:
        """Read this symbol or word, or complain that it is missing."""
        if self.at_symbol(text) or self.at_word(text):
            return self.take()
        hint = f"write {text} there" if self.next.sort is Sort.END else None
        raise self.complaint(f"expected '{text}' {after}, found {self.shown()}", hint)

    def shown(self) -> str:
        """The next lexeme as messages name it."""
        return "the end" if self.next.sort is Sort.END else f"'{self.next.text}'"

    def complaint(self, message: str, hint: str | None = None) -> BadSyntax:
        """A complaint about the next lexeme, or about a character before it that is its cause."""
        slip = misread(self.text, self.found, self.next.end)
        if slip is not None:
            start, end, cure = slip
            return BadSyntax("this character is not FEEL's own", start, end, cure)
        hint = hint or habit(self.found, self.position)
        return BadSyntax(message, self.next.start, self.next.end, hint)

    def expression(self) -> SyntaxNode:
        """Read an expression."""
        with self.deeper():
            return self._read(self)

    @contextmanager
    def deeper(self, levels: int = 1) -> Iterator[None]:
        """Count levels of nesting while inside."""
        self._depth += levels
        if self._depth > NESTING:
            raise self.complaint(f"the expression nests deeper than {NESTING} levels")
        yield
        self._depth -= levels

    @contextmanager
    def scope(self, names: Iterable[str] = (), *, fields: bool = False) -> Iterator[NameScope]:
        """More names in sight while inside; with `fields`, those of all known contexts too."""
        outer = self.names
        if fields:
            self.names = NameScope(self.fields.known(), outer)
        self.names = NameScope(names, self.names)
        yield self.names
        self.names = outer

    def name_before(self, *ends: str) -> str:
        """A new name, up to one of the symbols or words that can follow it."""
        if self.next.sort in (Sort.QUOTED, Sort.STRING):
            return self.take().text
        first = self.position
        while self.next.sort is not Sort.END and self.next.text not in ends:
            if self.next.sort is Sort.SYMBOL and self.next.text not in SYMBOLS_IN_NAMES:
                break
            if self.next.sort in (Sort.STRING, Sort.AT, Sort.QUOTED):
                break
            self.take()
        if self.position == first or self.found[first].sort is not Sort.WORD:
            raise self.complaint(f"expected a name, found {self.shown()}")
        return self.between(first, self.position)

    def between(self, first: int, last: int) -> str:
        """Lexemes as one name: the spaces as written, but single."""
        parts = [self.found[first].text]
        for before, lexeme in zip(
            self.found[first:last], self.found[first + 1 : last], strict=False
        ):
            parts.append(lexeme.text if lexeme.start == before.end else f" {lexeme.text}")
        return "".join(parts)

    def known_name(self, names: NameScope) -> str | None:
        """Read the longest name in sight, if one begins here."""
        if self.next.sort is Sort.QUOTED:
            return self.take().text
        match = names.longest(self.found, self.position)
        if match is None:
            return None
        self.position += match[1]
        return match[0]

    def any_name(self) -> str:
        """Read a name nobody knows: words up to an operator or keyword."""
        first = self.position
        self.take()
        while self.name_goes_on():
            self.take()
        return self.between(first, self.position)

    def name_goes_on(self) -> bool:
        """Whether what is next can only be more of the name just read."""
        text = self.next.text
        if self.next.sort is Sort.NUMBER:
            return text.isdecimal()
        if self.next.sort not in (Sort.WORD, Sort.PART):
            return False
        return text not in KEYWORDS or text == "of"
