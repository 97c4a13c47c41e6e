"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callout.casefile.related import RelatedTicket
from callout.casefile.texts import DefinitionTexts
from callout.definition import Definition
from callout.releases import Release
from callout.report import NOTHING_MASKED, Masking


@dataclass(frozen=True, slots=True)
class CasePapers:
    """The tickets of a case, what `callout verify` says of each, and what is missing and why.

    `releases` are those of its definitions.
    """

    tickets: tuple[RelatedTicket, ...]
    texts: DefinitionTexts
    findings: Mapping[str, tuple[str, ...]]
    absent: Mapping[str, str]
    masked: bool
    releases: Sequence[Release] = ()

    def definition(self, name: str) -> Definition | None:
        """The definition of a hash, if the case has it."""
        return self.texts.linked.get(name)

    def released(self, name: str) -> Sequence[Release]:
        """The releases of the definition of a hash."""
        return [each for each in self.releases if each.definition == name]

    def masking(self, definition: Definition | None) -> Masking | None:
        """What is hidden of its tickets; None: which fields are private is not known."""
        if not self.masked:
            return NOTHING_MASKED
        return None if definition is None else Masking(definition.model.private)
