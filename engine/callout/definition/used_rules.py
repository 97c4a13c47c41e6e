"""Fifth step of linking, use: what a process takes of the library it is linked with.

Only what is used belongs to a definition: other rules may change without a new hash, and other
parameters may stay unset. What is used is known when everything has been compiled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from callout.content.system_variables import in_state
from callout.datamodel.days import Days
from callout.datamodel.library_view import PARAM, LibraryView, names_read, parameters_read
from callout.datamodel.link_context import LinkContext
from callout.dmn import CALENDAR_FUNCTIONS
from callout.values import Date, Value


@dataclass(frozen=True, slots=True)
class UsedRules:
    """What a process uses, all by name.

    `tables` are the tables asked for and those they call, `functions` the tables and calendar
    functions in scope, `parameters` those that an expression or a used table reads, `payload_only`
    the names that only events bring, as far as an expression or a used table reads them.
    """

    tables: frozenset[str]
    functions: frozenset[str]
    parameters: frozenset[str]
    payload_only: frozenset[str]


NOTHING_USED = UsedRules(frozenset(), frozenset(), frozenset(), frozenset())


def used_rules(context: LinkContext, rules: LibraryView) -> UsedRules:
    """What has been used so far; L002 for a table under ``uses`` that there is not."""
    compiler = context.compiler
    for name in context.process.uses:
        context.table(name)
    asked = context.used | (compiler.called & context.tables.keys())
    names = rules.with_callees(asked)
    tables = [rules.library.tables[name] for name in names]
    read = compiler.read.union(*(names_read(table) for table in tables))
    return UsedRules(
        names,
        frozenset({*compiler.called, *names, *CALENDAR_FUNCTIONS}),
        frozenset(compiler.parameters.union(*(parameters_read(table) for table in tables))),
        context.names.payload_only & read,
    )


def rule_days(used: UsedRules, rules: LibraryView) -> Days:
    """What expressions can read on a day beside the ticket: functions, parameters, ``in_state``.

    Names that only events bring are null until one brings them.
    """
    blank: dict[str, Value] = dict.fromkeys(used.payload_only)

    def names(day: Date) -> dict[str, Value]:
        functions = {**rules.functions(day, used.functions), "in_state": in_state()}
        # A scope holds functions beside values; a ticket never does.
        return {**blank, **cast("dict[str, Value]", functions), PARAM: rules.parameters(day)}

    return Days(names, rules.zone)
