"""Every key of ``expect``, and what it compares.

A check gets an `Observation` and what is expected, and answers with what was there instead;
nothing if it is as expected. Checks are found by the key's name in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from callout.values import Json

from . import clocks, effects, events, figures, forms, states, ticket
from .observation import Observation
from .written import Mismatch, named

Check: TypeAlias = Callable[[Observation, Json], Iterable[Mismatch]]


def _children(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    for path, wanted in named(expected).items():
        there = observed.at(path)
        if wanted == "none":
            if there is not None:
                yield Mismatch(f"{path}: no such ticket", f"{there.ticket.id}")
        elif there is None:
            yield Mismatch(f"{path}: a ticket", "there is none")
        else:
            for name, value in named(wanted).items():
                for mismatch in CHECKS[name](there, value):
                    yield mismatch.under(f"{path}: ")


CHECKS: Mapping[str, Check] = {
    "states": states.states,
    "not_in": states.not_in,
    "never_entered": states.never_entered,
    "exactly": states.exactly,
    "timers": states.timers,
    "fired": states.fired,
    "opened": ticket.opened,
    "status": ticket.status,
    "outcome": ticket.outcome,
    "assignee": ticket.assignee,
    "suspended": ticket.suspended,
    "data": ticket.data,
    "holds": ticket.holds,
    "decisions": effects.decisions,
    "told": effects.told,
    "effects": effects.effects,
    "log": effects.log,
    "refused": events.refused,
    "happened": events.happened,
    "warnings": events.warnings,
    "forms": forms.forms,
    "checklists": forms.checklists,
    "must": forms.must,
    "clock": clocks.clocks,
    "breaches": forms.breaches,
    "retracted": forms.retracted,
    "done": forms.done,
    "kpis": figures.kpis,
    "can": events.can,
    "children": _children,
}
