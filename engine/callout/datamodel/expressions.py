"""Expressions of a process, compiled once and ready to run on a `World`.

A `BoundExpression` knows which system variables (SCXML 5.10) it reads, so that only those are
brought up to date, and which payload fields hide fields of the ticket. `Compiler` binds
expressions to the names of their place and collects what is wrong with all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from callout.dmn.compile.bare_words import string_literal
from callout.errors import DefinitionError, ExpressionError, Location, Problem, Severity
from callout.feel import (
    ANY,
    BOOLEAN,
    Expression,
    Kind,
    Type,
    UnaryTests,
    compile,  # noqa: A004 - FEEL's
    compile_tests,
)
from callout.feel.types import may_be
from callout.process import Process, Text
from callout.semantics import NEWEST, Semantics
from callout.suggest import did_you_mean
from callout.values import Facts, Json, Value, encode

from .data_delta import Path
from .names import Names
from .world import World

SYSTEM_VARIABLES = ("actor", "checklist", "done", "event", "form", "must", "ticket")
"""Names whose values are worked out only for expressions that read them."""
CLOCK = "clock"
FACT = "fact"
"""One more, in processes that have clocks: in all others it is a name like any other."""
_NOTHING_LISTED: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class BoundExpression:
    """A compiled expression, bound to the names that can be read where it stands.

    `value` runs it and may raise ExpressionError, NoDecision or OutOfCalendar. `reads` are the
    paths of the values it reads, `variables` the system variables among their first names, `hides`
    those that a payload field gives instead of the ticket's field of the same name.
    """

    text: str
    where: Location
    type: Type
    reads: tuple[Path, ...]
    variables: tuple[str, ...]
    hides: tuple[str, ...]
    value: Callable[[World], Value]
    labels: tuple[tuple[str, Path, bool], ...]
    """What is read: its dotted name, its path, and whether its JSON has to be made for itself."""

    def scope(self, world: World) -> dict[str, Value]:
        """The names as this expression sees them."""
        if self.variables:
            world.refresh(self.variables)
        return world.covered(self.hides) if self.hides else world.scope

    def operands(self, world: World) -> dict[str, Json]:
        """What the expression reads, by dotted name, as JSON; null where a part is missing."""
        scope = self.scope(world)
        return {
            name: encode(look_up(scope, path)) if is_part else world.json(path[0], scope)
            for name, path, is_part in self.labels
        }


def engine_names(process: Process) -> tuple[str, ...]:
    """The system variables of a process."""
    clocks = (CLOCK,) if process.clocks else ()
    facts = (FACT,) if process.facts else ()
    return (*SYSTEM_VARIABLES, *clocks, *facts)


def look_up(scope: Facts, path: Path) -> Value:
    """The value at a path; null where a part of the way is missing."""
    value: Value = scope.get(path[0])
    for name in path[1:]:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def holds(expression: BoundExpression, world: World) -> bool:
    """Whether a condition holds; null does not. Raises ExpressionError if it is no condition."""
    value = expression.value(world)
    if value is True:
        return True
    if value is False or value is None:
        return False
    raise ExpressionError(f"'{expression.text}' is neither true nor false", where=expression.where)


@dataclass(slots=True)
class Compiler:
    """Binds expressions to names, and keeps every problem it meets and every name that is read."""

    problems: list[Problem] = field(default_factory=list)
    parameters: set[str] = field(default_factory=set)
    """Parameters that are read."""
    read: set[str] = field(default_factory=set)
    """Names of values that are read."""
    called: set[str] = field(default_factory=set)
    """Functions that are called: tables, the calendar's, the engine's."""
    literals: dict[Text, str] = field(default_factory=dict)
    """Bare words that mean a listed value, with the FEEL literal each of them stands for."""
    semantics: Semantics = NEWEST
    """The version of the engine's semantics that expressions are compiled for."""
    variables: tuple[str, ...] = SYSTEM_VARIABLES
    """The system variables that there are."""

    def expression(
        self, text: Text, names: Names, wanted: Type = ANY, listed: Sequence[str] = ()
    ) -> BoundExpression | None:
        """The expression, which must give a `wanted` value.

        None, and a problem with the place inside the text, if it does not compile (codes ``F``).
        `listed` are the texts that may stand here as bare words, by default those that `wanted`
        lists. FEEL goes first: a text that compiles keeps its meaning, so that a list of values
        changes nothing that was written before. What is a value as well is a problem (L015).
        """
        listed = listed or wanted.values
        try:
            expression = compile(text.text, names=names.types, where=text.where, wanted=wanted)
        except DefinitionError as error:
            return self._bare_word(text, names, wanted, listed, error.problems)
        if text.text in listed:
            self.problems.append(_ambiguous(text, Severity.WARNING))
        return self._of(expression, text, names)

    def expressions(
        self,
        texts: Mapping[str, Text],
        names: Names,
        listed: Mapping[str, Sequence[str]] = _NOTHING_LISTED,
    ) -> dict[str, BoundExpression]:
        """Named expressions; those that do not compile are left out.

        `listed` are the values that each may be as a bare word, by name.
        """
        made = {
            name: self.expression(text, names, listed=listed.get(name, ()))
            for name, text in texts.items()
        }
        return {name: expression for name, expression in made.items() if expression is not None}

    def _bare_word(
        self,
        text: Text,
        names: Names,
        wanted: Type,
        listed: Sequence[str],
        problems: Iterable[Problem],
    ) -> BoundExpression | None:
        """What is no FEEL, as the listed value it names; else its problems."""
        if text.text not in listed:
            self.problems += (_misspelt(_in_file(each, text), text, listed) for each in problems)
            return None
        if text.text in names.types:
            self.problems.append(_ambiguous(text, Severity.ERROR))
            return None
        self.literals[text] = string_literal(text.text)
        return self.expression(Text(self.literals[text], text.where), names, wanted)

    def condition(self, text: Text, names: Names) -> BoundExpression | None:
        """An expression that must be true or false (or null, which does not hold)."""
        return self.expression(text, names, BOOLEAN)

    def tests(self, text: Text, subject: Type) -> UnaryTests | None:
        """Tests of a value that know nothing but the present; None, and problems, if none are."""
        try:
            return compile_tests(text.text, subject=subject, names={}, where=text.where)
        except DefinitionError as error:
            self.problems += (_in_file(each, text) for each in error.problems)
            return None

    def report(
        self,
        code: str,
        message: str,
        where: Location,
        *,
        consequence: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, message, where, consequence=consequence, hint=hint))

    def _of(self, expression: Expression, text: Text, names: Names) -> BoundExpression:
        reads = tuple(_telling(path for path in expression.reads if _is_value(names, path)))
        first = {path[0] for path in reads}
        self.read |= first
        self.called |= {path[0] for path in expression.reads} - first
        self.parameters |= {path[1] for path in reads if path[0] == "param" and len(path) > 1}
        variables = tuple(name for name in self.variables if name in first)
        hides = tuple(sorted(first & names.hiding))
        self.problems += [_hidden(name, text) for name in hides if name != text.text.strip()]
        value = _evaluate(expression, variables, hides)
        labels = tuple((".".join(path), path, path[0] in hides or len(path) > 1) for path in reads)
        return BoundExpression(
            text=text.text,
            where=text.where,
            type=expression.type,
            reads=reads,
            variables=variables,
            hides=hides,
            value=value,
            labels=labels,
        )


def _in_file(problem: Problem, text: Text) -> Problem:
    """A problem of an expression at its place; with what is often meant by a word in quotes."""
    place = replace(text.settle(problem.where), used=text.where.used)
    settled = replace(problem, where=place)
    if problem.code != "F002" or not text.quoted or f"'{text.text}'" not in problem.message:
        return settled
    hint = f"these quotes are YAML's; for the text itself write '\"{text.text}\"'"
    return replace(settled, hint=hint)


def _misspelt(problem: Problem, text: Text, listed: Sequence[str]) -> Problem:
    """A word that is no name, where values are listed: the value that was meant."""
    if not listed or problem.code != "F002" or f"'{text.text}'" not in problem.message:
        return problem
    hint = did_you_mean(text.text, listed, f"the values: {', '.join(listed)}")
    return replace(problem, hint=hint)


def _hidden(name: str, text: Text) -> Problem:
    """A name that means the event's part here, while the ticket has a field of that name."""
    return Problem(
        "L017",
        f"'{name}' is what the event brings; the ticket's field of that name is hidden here",
        text.where,
        Severity.WARNING,
        consequence=f"where the event brings no '{name}' it is null, whatever the ticket has",
        hint=f"write event.data.{name} if that is meant; else rename one of the two",
    )


def _ambiguous(text: Text, severity: Severity) -> Problem:
    word = string_literal(text.text)
    return Problem(
        "L015",
        f"'{text.text}' is a name here, and one of the values",
        text.where,
        severity,
        consequence="what the name stands for is taken, not the word",
        hint=f"for the word write '{word}'; for the other rename one of the two",
    )


def fits(given: Type, wanted: Type) -> bool:
    """Whether a value of `given` can be what `wanted` asks for; only a no is certain."""
    if given.values and wanted.values and not set(given.values) & set(wanted.values):
        return False
    return may_be(given, wanted)


def _telling(reads: Iterable[Path]) -> Iterator[Path]:
    """What is read; beside whether a checklist has passed, what is missing."""
    for path in reads:
        yield path
        if path[0] == "checklist" and path[2:] == ("passed",):
            yield (*path[:2], "missing")


def _is_value(names: Names, path: Path) -> bool:
    kind = names.types.get(path[0])
    return kind is not None and kind.kind is not Kind.FUNCTION


def _evaluate(
    expression: Expression, variables: tuple[str, ...], hides: tuple[str, ...]
) -> Callable[[World], Value]:
    run = expression.run
    if not variables and not hides:
        return lambda world: run(world.scope, world.frame)

    def value(world: World) -> Value:
        if variables:
            world.refresh(variables)
        return run(world.covered(hides) if hides else world.scope, world.frame)

    return value
