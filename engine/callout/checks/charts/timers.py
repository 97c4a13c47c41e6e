"""When timers are due, as far as that can be told before a ticket runs.

An expression that reads nothing but the clock and parameters is worked out here: what comes to
nothing or lies in the past is due as soon as its state is entered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from callout.checks.deadlines.calendar_ends import work_added
from callout.checks.deadlines.lengths import is_no_time
from callout.checks.subject import Subject
from callout.errors import CalloutError, Location, Problem, Severity
from callout.feel import evaluate
from callout.feel.parse import expression_tree, scope_of
from callout.feel.syntax.ast import Call, Name, PathExpression, names_in, walk
from callout.feel.syntax.cursor import BadSyntax
from callout.process import At, ServiceClock, State, Text, Transition
from callout.process import walk as process_walk
from callout.values import DateTime, DaysDuration, MonthsDuration, Value

from .exploration import Exploration, is_always

_NOW = DateTime.parse("2026-03-02T10:00:00Z")
_CLOCK = frozenset({"now", "today"})
_PARAMETERS = "param"
_MONTHS = re.compile(r'(?:@"|duration\("|")?P([1-9]\d*)M"?\)?', re.ASCII)
_Given = Mapping[str, tuple[tuple[Value, Location], ...]]


def problems(explored: Exploration, subject: Subject) -> Iterator[Problem]:
    """C304 due at once, C305 two at one instant, C306 started again, C307 in months."""
    given = _parameters(subject)
    assigned = process_walk.assigned(subject.process)
    for node in explored.states:
        state = node.record
        for timer in (*state.after, *state.at):
            yield from _at_once(timer, given, is_wait=timer in state.after)
        yield from _no_work(state, assigned, given)
        yield from _no_periods(state, given)
        for text in (*(each.when for each in state.after), *(each.period for each in state.every)):
            yield from _in_months(text)
        yield from _together(state)
        if explored.is_reached(node):
            yield from _started_again(state)
    for clock in subject.process.clocks.values():
        yield from _no_limit(clock, given)


def _parameters(subject: Subject) -> _Given:
    """Every value that a parameter can have, in any profile, with where it is written."""
    found: dict[str, tuple[tuple[Value, Location], ...]] = {}
    for each in subject.parameter_sets:
        for name, parameter in each.parameters.items():
            values = tuple((variant.value, variant.where) for variant in parameter.variants)
            found[name] = (*found.get(name, ()), *values)
    return found


def _at_once(timer: At, given: _Given, *, is_wait: bool) -> Iterator[Problem]:
    for value, where in _values(timer.when, given):
        if is_wait:
            at_once = is_no_time(value)
        else:
            at_once = isinstance(value, DateTime) and value.to_datetime("UTC") <= _NOW.to_datetime()
        if at_once:
            yield _due_at_once(timer.id, timer.when, where)


def _no_work(state: State, assigned: Mapping[str, list[Text]], given: _Given) -> Iterator[Problem]:
    """Instants, written here or set before, that are no working time from now."""
    for at in state.at:
        for text in (at.when, *assigned.get(at.when.text, ())):
            yield from _no_work_added(at, text, given)


def _no_work_added(timer: At, text: Text, given: _Given) -> Iterator[Problem]:
    try:
        tree = expression_tree(text.text, scope_of({}))
    except BadSyntax:
        return
    added = work_added(tree)
    if added is None or not isinstance(tree, Call):
        return
    function, amount = added
    begin = next(each for each in tree.arguments if each is not amount)
    if not names_in(begin) or names_in(begin) - _CLOCK:
        return
    length = amount.end - amount.start
    written = Text(text.text[amount.start : amount.end], text.place(amount.start, length))
    number = _evaluated(written.text, {})
    found = [(number, written.where)] if number is not None else _values(written, given)
    for value, where in found:
        if is_no_time(value) or (isinstance(value, (int, Decimal)) and value <= 0):
            like = "1" if function == "add working days" else 'duration("PT5M")'
            yield _due_at_once(timer.id, timer.when, where, like)


def _no_periods(state: State, given: _Given) -> Iterator[Problem]:
    for every in state.every:
        for text in (every.period, every.first):
            if text is not None:
                yield from _no_time(every.id, text, given, allowed=text is every.first)


def _no_limit(clock: ServiceClock, given: _Given) -> Iterator[Problem]:
    """A limit that is over at the start, and a warning before there is anything to warn of."""
    for value, where in _values(clock.limit, given):
        if is_no_time(value):
            yield _over_at_once(f"the clock '{clock.name}' is breached as soon as it starts", where)
    limit = _evaluated(clock.limit.text, {})
    early = _evaluated(clock.warn.text, {}) if clock.warn is not None else None
    if clock.warn is None or not isinstance(limit, DaysDuration):
        return
    if isinstance(early, DaysDuration) and not is_no_time(limit) and early >= limit:
        message = f"the clock '{clock.name}' warns as soon as it starts"
        yield _over_at_once(message, clock.warn.where)


def _over_at_once(message: str, where: Location) -> Problem:
    return Problem(
        "C304",
        message,
        where,
        Severity.WARNING,
        consequence="nobody has any time before it",
        hint="write how long it may take, like PT4H, and less for the warning",
    )


def _no_time(timer: str, text: Text, given: _Given, *, allowed: bool) -> Iterator[Problem]:
    """A period that goes backwards; one of nothing is C303, a first firing at once is meant."""
    for value, where in _values(text, given):
        if is_no_time(value) and not (allowed and _is_zero(value)):
            if where == text.where and _is_zero(value):
                continue
            yield _due_at_once(timer, text, where)


def _in_months(text: Text) -> Iterator[Problem]:
    """A wait in months that looks like one in minutes."""
    match = _MONTHS.fullmatch(text.text)
    if match is None or int(match[1]) % 5:
        return
    yield Problem(
        "C307",
        f"P{match[1]}M is {match[1]} months",
        text.where,
        Severity.WARNING,
        consequence="nothing happens for so long",
        hint=f"for minutes write PT{match[1]}M",
    )


def _is_zero(value: Value) -> bool:
    return value in (DaysDuration(0), MonthsDuration(0))


def _due_at_once(timer: str, when: Text, where: Location, like: str = "PT5M") -> Problem:
    related = () if where == when.where else ((when.where, f"'{timer}' waits for it"),)
    return Problem(
        "C304",
        f"the timer '{timer}' is due as soon as its state is entered",
        where,
        Severity.WARNING,
        consequence="it fires at once: nobody has any time before it",
        hint=f"write how long to wait, like {like}; for what happens at once, write `always:`",
        related=related,
    )


def _values(text: Text, given: _Given) -> Iterator[tuple[Value, Location]]:
    """What a text can come to, and the place that makes it so; nothing if it reads more."""
    try:
        tree = expression_tree(text.text, scope_of({}))
    except BadSyntax:
        return
    nodes = list(walk(tree))
    read = {
        node.name
        for node in nodes
        if isinstance(node, PathExpression)
        and isinstance(node.base, Name)
        and node.base.name == _PARAMETERS
    }
    others = names_in(tree) - {_PARAMETERS, *_CLOCK, "duration", "date and time", "date", "time"}
    if others or len(read) > 1 or (_PARAMETERS in names_in(tree) and not read):
        return
    if not read and not names_in(tree) & _CLOCK and not _is_constant_wait(text):
        return
    for name in read or ("",):
        for value, where in given.get(name, ()) if name else ((None, text.where),):
            made = _evaluated(text.text, {_PARAMETERS: {name: value}} if name else {})
            yield made, where if text.text == f"{_PARAMETERS}.{name}" else text.where


def _is_constant_wait(text: Text) -> bool:
    return isinstance(_evaluated(text.text, {}), (DaysDuration, MonthsDuration))


def _evaluated(text: str, scope: Mapping[str, Value]) -> Value:
    try:
        return evaluate(text, dict(scope), now=_NOW)
    except CalloutError:
        return None


def _together(state: State) -> Iterator[Problem]:
    for one, other in combinations(state.after, 2):
        first, second = (_evaluated(each.when.text, {}) for each in (one, other))
        alike = first is not None and first == second and one.counts == other.counts
        if alike and any(_leaves(each) for each in one.transitions):
            yield _at_one_instant(one, other)
    for one, other in combinations(state.at, 2):
        same = "".join(one.when.text.split()) == "".join(other.when.text.split())
        if same and any(_leaves(each) for each in one.transitions):
            yield _at_one_instant(one, other)


def _leaves(transition: Transition) -> bool:
    return bool(transition.targets) and is_always(transition)


def _at_one_instant(one: At, other: At) -> Problem:
    return Problem(
        "C305",
        f"the timer '{other.id}' is due at the same instant as '{one.id}', which goes first",
        other.when.where,
        Severity.WARNING,
        consequence="the first one leads away, and this one never fires",
        hint="put the two together, or correct one of the times",
        related=((one.when.where, f"'{one.id}' is here"),),
    )


def _started_again(state: State) -> Iterator[Problem]:
    """A transition to its own state leaves and enters it (SCXML 3.13), timers and all."""
    waits = [*(each.id for each in state.after), *(each.id for each in state.every)]
    timers = [*waits, *(each.id for each in state.at)]
    for each in state.transitions:
        to_itself = [target.text for target in each.targets] == [state.id]
        by_timer = any(name in timers for name in each.events)
        if not timers or not to_itself or not each.events or by_timer:
            continue
        names = " and ".join(f"'{timer}'" for timer in timers[:3])
        yield Problem(
            "C306",
            f"'{each.id}' leaves and enters '{state.id}', and so restarts {names}",
            each.where,
            Severity.HINT,
            consequence="an event that comes often enough keeps the timer from ever firing"
            if waits
            else "if its instant has passed, it fires again at once",
            hint="leave out `target` to keep it running",
        )
