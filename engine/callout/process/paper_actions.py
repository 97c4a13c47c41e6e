"""Actions that deal with duties, breaches and forms: what a ticket has on paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from callout.errors import Location

from .actions import Action, Declared, Reference, given
from .text import Text


class DutyAct(StrEnum):
    """What can happen to an obligation."""

    OBLIGE = "oblige"
    FULFIL = "fulfil"
    WAIVE = "waive"


@dataclass(frozen=True, slots=True)
class Duty(Action):
    """Open, fulfil or waive an obligation."""

    act: DutyAct
    name: Text
    where: Location

    @property
    def references(self) -> tuple[Reference, ...]:
        return (Reference(Declared.OBLIGATION, self.name),)


@dataclass(frozen=True, slots=True)
class Breach(Action):
    """Record that a prohibition was broken."""

    act: Text
    note: Text | None
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return given(self.note)

    @property
    def references(self) -> tuple[Reference, ...]:
        return (Reference(Declared.PROHIBITION, self.act),)


@dataclass(frozen=True, slots=True)
class Retract(Action):
    """Take back the last breach of an act that stands; it stays on record, marked."""

    act: Text
    note: Text | None
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return given(self.note)

    @property
    def references(self) -> tuple[Reference, ...]:
        return (Reference(Declared.ACT, self.act),)


class FormAct(StrEnum):
    """A step in the life of a form."""

    OPEN = "open"
    FILL = "fill"
    SIGN = "sign"
    DEFER = "defer"
    REFUSE = "refuse"
    VOID = "void"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class FormStep(Action):
    """Move a form one step."""

    form: Text
    act: FormAct
    where: Location

    @property
    def references(self) -> tuple[Reference, ...]:
        return (Reference(Declared.FORM, self.form),)
