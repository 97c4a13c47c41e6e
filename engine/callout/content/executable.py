"""Executable content (SCXML 4): the compiler of each kind of action, and what can go wrong in one.

An action is compiled once, to a function of the `World`. Whoever knows how declares it::

    @compiles(Log)
    def compile_log(action: Log, context: LinkContext, names: Names) -> Executable | None:
        ...

`names` are what expressions may read where the action stands. A compiler reports what is wrong
and answers None if nothing can be made of the action. At run time a fault in an action ends its
block (SCXML 4.9), and the chart raises ``error.execution``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, TypeVar

from callout.calendars import OutOfCalendar
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.world import World
from callout.errors import CalloutError, ExpressionError, Location, NoDecision
from callout.process import Action
from callout.scxml import FAILED, ExecutionFault

Executable: TypeAlias = Callable[[World], None]
"""An action, compiled. It raises one of `FAULTY` where it cannot be carried out."""
_Kind = TypeVar("_Kind", bound=Action)
# The compiler of a kind takes actions of this kind alone, which a mapping by kind cannot say.
_Compile: TypeAlias = Callable[[Any, LinkContext, Names], Executable | None]
_Declared = TypeVar("_Declared", bound=_Compile)

COMPILERS: dict[type[Action], _Compile] = {}
"""The compiler of every kind of action; complete when `callout.content` has been imported."""


def compiles(kind: type[_Kind]) -> Callable[[_Declared], _Declared]:
    """Declare a function to be the compiler of a kind of action."""

    def declare(compiler: _Declared) -> _Declared:
        COMPILERS[kind] = compiler
        return compiler

    return declare


def compile_actions(
    actions: Iterable[Action], context: LinkContext, names: Names
) -> tuple[Executable, ...]:
    """A block, in its order; actions of which nothing can be made are left out."""
    made = ((each, COMPILERS[type(each)](each, context, names)) for each in actions)
    placed = _placed if context.compiler.semantics.failed_actions_refuse else _as_it_is
    return tuple(placed(act, action.where) for action, act in made if act is not None)


def _placed(act: Executable, where: Location) -> Executable:
    """The action, whose faults say where it stands unless they know better."""

    def perform(world: World) -> None:
        try:
            act(world)
        except FAULTY as error:
            error.where = error.where or where
            raise

    return perform


def _as_it_is(act: Executable, _: Location) -> Executable:
    return act


OUT_OF_CALENDAR = f"{FAILED}.calendar"
"""The event of a question that a calendar cannot answer: what takes its kin takes it, too."""
FAULTY = (ExpressionError, NoDecision, OutOfCalendar, ExecutionFault)
"""What can go wrong in content at run time: with values, with tables, with calendars."""


def faulted(world: World, error: CalloutError, *, deadline: bool = False) -> CalloutError:
    """The error, kept for the entry, as the chart understands it.

    It sticks if it is that of a `deadline`, or of a calendar that does not know.
    """
    world.fault(error)
    unknown = isinstance(error, OutOfCalendar)
    sticks = (deadline or unknown) and world.model.semantics.lost_deadlines_stick
    if not sticks and not unknown:
        return error
    named = unknown and world.model.semantics.names_calendar
    name = OUT_OF_CALENDAR if named else FAILED
    return ExecutionFault(
        error.message, where=error.where, hint=error.hint, name=name, sticks=sticks
    )
