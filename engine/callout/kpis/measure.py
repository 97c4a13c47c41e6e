"""The expressions of a KPI for the tickets of one process: compiled, and checked for what they say.

FEEL answers null where it has no answer, and a condition that is null does not hold, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from callout.content.worklist import PRESENT
from callout.datamodel.data_delta import Path
from callout.datamodel.expressions import SYSTEM_VARIABLES, fits
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import holds_private, parts_of, private_read
from callout.errors import DefinitionError, Problem
from callout.feel import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    NUMBER,
    Expression,
    ListOf,
    Type,
    compile,  # noqa: A004 - FEEL's
)
from callout.feel.parse import expression_tree, scope_of
from callout.feel.syntax.reads import reads
from callout.library.kpis import Kpi, NamedText, Population
from callout.process import Text

from .names import ITEM, ticket_names

_BY_THE_ENGINE = frozenset({*SYSTEM_VARIABLES, "clock"}) - {"ticket"}
_IN_STATE = "in_state"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a KPI asks of one ticket of `process`.

    `variables` are the system variables that are read, `needs_run` says whether the ticket's states
    are. `shown` are the paths of what people are shown of a ticket: its values and groups.
    """

    process: str
    when: Expression
    counts: Expression | None = None
    each: Expression | None = None
    distinct: Expression | None = None
    met: Expression | None = None
    value: Expression | None = None
    open: Expression | None = None
    out: Mapping[str, Expression] = field(default_factory=dict)
    per: Mapping[str, Expression] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    shown: tuple[Path, ...] = ()

    @property
    def expressions(self) -> Sequence[Expression]:
        """All there are."""
        single = (self.when, self.counts, self.each, self.distinct, self.met, self.value, self.open)
        given = (each for each in single if each is not None)
        return (*given, *self.out.values(), *self.per.values())

    @property
    def reads(self) -> frozenset[str]:
        """The first names of all that is read and called."""
        return frozenset(path[0] for each in self.expressions for path in each.reads)

    @property
    def variables(self) -> tuple[str, ...]:
        """The system variables that are read, but for ``ticket``."""
        return tuple(sorted(_BY_THE_ENGINE & self.reads))

    @property
    def needs_run(self) -> bool:
        """Whether anything is read that only the ticket's definition can work out."""
        return bool(self.variables) or _IN_STATE in self.reads


def are_lengths(measures: Iterable[Measure]) -> bool:
    """Whether their values are lengths of time, not numbers."""
    values = (each.value for each in measures if each.value is not None)
    return any(each.type.kind == DAYS_DURATION.kind for each in values)


class Measuring:
    """Compiles what a KPI asks of one process, and notes what is wrong with it."""

    def __init__(self, kpi: Kpi, context: LinkContext, problems: list[Problem]) -> None:
        self._kpi = kpi
        self._context = context
        self._problems = problems
        self._names = ticket_names(context)

    def measure(self, population: Population, *, is_base: bool = False) -> Measure | None:
        """The measure; None where an expression does not compile. A base is only counted."""
        known = len(self._problems)
        each = self._expression(population.each, ListOf(ANY))
        names = self._names
        if each is not None:
            personal = parts_of(each, ITEM, names, self._context)
            names = names.beside({ITEM: each.type.item}, personal)
        when = self._expression(population.when, ANY, names)
        kpi = self._kpi
        value = None if is_base else self._value(kpi.value, names)
        out = {} if is_base else self._named(kpi.out, BOOLEAN, names)
        per = self._named(kpi.per, ANY, names)
        made = {
            "counts": self._expression(population.counts, BOOLEAN, names),
            "distinct": self._expression(population.distinct, ANY, names),
            "met": None if is_base else self._expression(kpi.met, BOOLEAN, names),
            "open": None if is_base else self._expression(kpi.open, BOOLEAN, names),
        }
        self._check_when(when)
        self._check_shown(value, per, names)
        if when is None or len(self._problems) > known:
            return None
        return Measure(
            process=self._context.process.name,
            when=when,
            each=each,
            value=value,
            out=out,
            per=per,
            fields=tuple(self._context.names.fields),
            shown=tuple(_paths(value, per, each)),
            **made,
        )

    def _named(
        self, texts: Sequence[NamedText], wanted: Type, names: Names
    ) -> dict[str, Expression]:
        found = {each.name: self._expression(each.text, wanted, names) for each in texts}
        return {name: made for name, made in found.items() if made is not None}

    def _value(self, text: Text | None, names: Names) -> Expression | None:
        made = self._expression(text, ANY, names)
        if made is None or fits(made.type, NUMBER) or fits(made.type, DAYS_DURATION):
            return made
        self._report("R605", made, f"a {made.type} cannot be added up", "give a number or duration")
        return made

    def _expression(
        self, text: Text | None, wanted: Type, names: Names | None = None
    ) -> Expression | None:
        if text is None:
            return None
        return timeless(text, (names or self._names).types, wanted, self._problems)

    def _check_when(self, when: Expression | None) -> None:
        if when is not None and not (fits(when.type, DATE_TIME) or fits(when.type, DATE)):
            message = f"a {when.type} belongs to no period"
            self._report("R605", when, message, "give a date, or a date and time")

    def _check_shown(
        self, value: Expression | None, per: Mapping[str, Expression], names: Names
    ) -> None:
        for made in (value, *per.values()):
            if made is None or not holds_private(made, names, self._context):
                continue
            path = ".".join(private_read(made, names, self._context) or ())
            message = f"figures would show '{path}', which holds personal data"
            hint = "persons may be counted by `distinct`; show what says nothing of one of them"
            self._report("R606", made, message, hint)

    def _report(self, code: str, made: Expression, message: str, hint: str) -> None:
        where = made.where or self._kpi.where
        self._problems.append(Problem(code, f"{message}, in '{self._kpi.name}'", where, hint=hint))


def timeless(
    text: Text, names: Mapping[str, Type], wanted: Type, problems: list[Problem]
) -> Expression | None:
    """The expression, which must not read the clock (R607); None where it does not compile."""
    try:
        made = compile(text.text, names=names, where=text.where, wanted=wanted)
    except DefinitionError as error:
        problems += error.problems
        return None
    for name, *_ in reads(expression_tree(text.text, scope_of(names)), PRESENT):
        message = f"{name}() is another instant each time that figures are made"
        hint = "write as_of, the instant they are made for"
        problems.append(Problem("R607", message, text.where, hint=hint))
    return made


def _paths(
    value: Expression | None, per: Mapping[str, Expression], each: Expression | None
) -> Iterator[Path]:
    for made in (value, *per.values()):
        for path in made.reads if made is not None and made.type != BOOLEAN else ():
            yield from each.reads if path[0] == ITEM and each is not None else (path,)
