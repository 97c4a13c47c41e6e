"""A field: of the data, of a payload, of a form, of what a block is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.errors import Location

from .text import NO_LABEL, Label, Text

FILE = "file"
"""The name of the type of a field that holds files."""


@dataclass(frozen=True, slots=True)
class FileRule:
    """What a field of type ``file`` takes; `accept` None: files of any kind.

    With `many` the field holds a list, of at most `most` files. The content of those kept
    `elsewhere` is not looked for in the store.
    """

    accept: str | None = None
    many: bool = False
    most: int | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the data, of a payload or of a form.

    `default` is an expression; a plain YAML value was turned into its FEEL literal by the loader.
    """

    name: str
    type: Text
    where: Location
    default: Text | None = None
    required: bool = False
    pii: bool = False
    values: tuple[str, ...] = ()
    value_titles: Mapping[str, Label] = field(default_factory=dict)
    """What people read in place of the values, as far as it is said."""
    fields: Mapping[str, Field] = field(default_factory=dict)
    may_defer: bool = False
    audience: str | None = None
    """``people``: nothing in the process depends on it; people or programs around it read it."""
    allowed: Text | None = None
    """FEEL tests of what may come in."""
    correctable: bool | None = None
    """True: it may be put right afterwards, by whoever may correct."""
    corrected_by: tuple[Text, ...] = ()
    """The only roles that may put it right; none: all that may correct."""
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()
    file: FileRule | None = None

    @property
    def is_list(self) -> bool:
        """Whether its type is a list, whose items `fields` are about."""
        return self.type.text.lstrip().startswith("list")
