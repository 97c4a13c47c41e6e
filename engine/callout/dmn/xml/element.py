"""XML as elements that know their place, and nothing that could hurt.

Documents with a DOCTYPE are refused, and with it every entity: DMN needs none, and they are how
XML reads other people's files or fills the memory. Depth and size are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from callout.errors import DefinitionError, Location, Problem

MAX_BYTES = 20_000_000
MAX_DEPTH = 200
_SEPARATOR = "\x1f"


@dataclass(slots=True)
class XmlElement:
    """An element; `name` is without its namespace, `text` is what stands directly inside."""

    name: str
    namespace: str
    attributes: dict[str, str]
    where: Location
    children: list[XmlElement] = field(default_factory=list)
    text: str = ""
    text_where: Location | None = None

    def all(self, *names: str) -> Iterator[XmlElement]:
        """The children of these names, in order."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> XmlElement | None:
        """The first child of one of these names."""
        return next(self.all(*names), None)

    def get(self, attribute: str, default: str = "") -> str:
        """An attribute, or `default`."""
        return self.attributes.get(attribute, default)

    def content(self, name: str) -> str:
        """The text of a child, without the blanks around it; empty where there is none."""
        child = self.first(name)
        return child.text.strip() if child is not None else ""


class _Refused(Exception):
    """What the document may not have."""


class _Builder:
    """Listens to the parser and puts elements together."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.root: XmlElement | None = None
        self._open: list[XmlElement] = []
        # The text is here already, whatever its declaration says about how it was encoded.
        self.parser = expat.ParserCreate("utf-8", _SEPARATOR)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype

    def place(self) -> Location:
        """Where the parser is."""
        parser = self.parser
        return Location(self.path, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(f"elements nest deeper than {MAX_DEPTH} levels")
        namespace, _, local = name.rpartition(_SEPARATOR)
        own = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        element = XmlElement(local, namespace, own, self.place())
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        """Expat hands out lines and line breaks one by one, each with its place."""
        element = self._open[-1]
        if element.text_where is None and text.strip():
            element.text_where = self.place().shifted(len(text) - len(text.lstrip()))
        element.text += text

    def _doctype(self, *_: object) -> None:
        raise _Refused("a DOCTYPE is not accepted, nor are entities")


def parse_xml(text: str, path: str) -> XmlElement:
    """The root element of a document.

    Raises:
        DefinitionError: it is not XML, has a DOCTYPE, or is too large or too deep.
    """
    if len(text) > MAX_BYTES:
        raise _error(Location(path, 1, 1), f"the file is longer than {MAX_BYTES} characters")
    builder = _Builder(path)
    try:
        builder.parser.Parse(text.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - no more text follows
    except expat.ExpatError as error:
        where = Location(path, error.lineno, error.offset + 1)
        raise _error(where, f"this is not XML: {expat.errors.messages[error.code]}") from None
    except _Refused as error:
        raise _error(builder.place(), str(error)) from None
    if builder.root is None:
        raise AssertionError("a document without a root is no XML")
    return builder.root


def _error(where: Location, message: str) -> DefinitionError:
    return DefinitionError([Problem("R401", message, where)])
