"""Applies a table to facts: which rows match, and what the hit policy makes of them.

Follows DMN 1.5, 8.2.8, but for this: where DMN answers null because no row matches, because rows
of a unique table overlap, or because a cell has no value, `decide` raises `NoDecision`. A rule
that silently says nothing is worse than one that stops. `decide_as_dmn` answers null there, for
models that count on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from callout.dmn.match.matcher import OtherKind
from callout.errors import NoDecision
from callout.feel import Frame, Function
from callout.feel.runtime.frame import Site
from callout.values import Facts, Value

from .apply_policy import Answered, Case, answer, defaults_of
from .decision import Decision
from .hit_policy import HitPolicy
from .phrases import say_facts, say_value
from .table import InputClause, RuleTable

_NOTHING: Facts = {}


def decide(
    table: RuleTable, scope: Facts, frame: Frame | None = None, *, given: Facts = _NOTHING
) -> Decision:
    """Apply `table` to the facts in `scope`.

    `scope` has facts, parameters and functions by name; it is not changed. `given` has inputs by
    their names; they are taken as they are, in place of `from` and of facts of the same name. The
    decision is added to `frame.decisions` where somebody keeps them. Without a frame, cells must
    not ask for the time.

    Raises:
        NoDecision: a fact is missing, an input is not allowed, no row matches and there is no
            default, or several rows match where the hit policy takes one.
    """
    quick = table.index.quick
    decision = None
    if quick is not None and not given:
        try:
            decision = quick(scope)
        except (KeyError, OtherKind):
            decision = None
    if decision is None:
        decision = _decided(table, scope, frame or Frame(), given)
    if frame is not None and frame.decisions is not None:
        frame.decisions.append(decision)
    return decision


def answer_only(
    table: RuleTable, scope: Facts, frame: Frame | None = None, around: Facts = _NOTHING
) -> Value:
    """What `decide` answers, for callers that keep no record; raises as `decide` does.

    `around` is what cells may read beside `scope`: looked at only where an answer is not known yet.
    """
    quick = table.index.quick_outputs
    if quick is not None:
        try:
            found = quick(scope)
        except (KeyError, OtherKind):
            found = None
        if found is not None:
            return found
    return _decided(table, {**around, **scope}, frame or Frame(), _NOTHING).outputs


def _decided(table: RuleTable, scope: Facts, frame: Frame, given: Facts) -> Decision:
    """Any decision, step by step."""
    index = table.index
    values = _values(table, scope, frame, given)
    inputs = dict(zip(index.names, values, strict=True))
    case = Case(table, {**scope, **inputs} if index.reads_inputs else scope, frame)
    rows = index.matching(values, case.scope, frame)
    answered = answer(case, rows) if rows else _unmatched(case, inputs)
    ids = tuple([index.ids[number] for number in answered.rows])
    return Decision(table.name, table.hash, table.policy, inputs, ids, answered.outputs)


def decide_as_dmn(table: RuleTable, scope: Facts, frame: Frame) -> Value:
    """The answer as DMN has it: null, with a warning, wherever `decide` would raise."""
    inputs = {
        each.name: each.expression.run(scope, frame) if each.expression else scope.get(each.name)
        for each in table.inputs
    }
    case = Case(table, scope, frame, demand=False)
    values = tuple(inputs.values())
    allowed = all(
        value is None or table.index.allows(place, value) for place, value in enumerate(values)
    )
    rows = table.index.matching(values, scope, frame) if allowed else 0
    try:
        answered = answer(case, rows) if rows else _dmn_unmatched(case)
    except NoDecision as error:
        frame.warn(Site(table.name, 0, len(table.name), table.where), error.message)
        return None
    ids = tuple(table.index.ids[number] for number in answered.rows)
    decision = Decision(table.name, table.hash, table.policy, inputs, ids, answered.outputs)
    if frame.decisions is not None:
        frame.decisions.append(decision)
    return decision.value


def _values(table: RuleTable, scope: Facts, frame: Frame, given: Facts) -> Sequence[Value]:
    """The inputs' values in order: given, worked out, or facts of their own names."""
    try:
        return [
            given[each.name]
            if each.name in given
            else scope[each.name]
            if each.expression is None
            else each.expression.run(scope, frame)
            for each in table.inputs
        ]
    except KeyError:
        raise _missing(table, scope, given) from None


def _missing(table: RuleTable, scope: Facts, given: Facts) -> NoDecision:
    known = {*scope, *given}
    wanted = [each.name for each in table.inputs if each.expression is None]
    wanted += table.needs
    missing = [name for name in dict.fromkeys(wanted) if name not in known]
    facts = {*given, *(name for name in scope if not isinstance(scope[name], Function))}
    return NoDecision(
        f"table '{table.name}' needs {', '.join(missing) or 'facts that are missing'}",
        where=table.where,
        hint=f"facts at hand: {', '.join(sorted(facts)) or 'none'}",
    )


def _unmatched(case: Case, inputs: Facts) -> Answered:
    table = case.table
    refused = _refused(table, inputs)
    if refused is not None:
        raise NoDecision(
            f"table '{table.name}' does not take {say_value(inputs[refused.name])} for "
            f"'{refused.name}'",
            where=refused.where,
            hint="the input's type, values or allowed exclude it",
        )
    if table.has_default:
        return Answered((), defaults_of(case))
    if table.policy is HitPolicy.COUNT:
        return Answered((), 0)
    if not table.policy.is_single:
        return Answered((), None if table.policy.aggregates else [])
    raise NoDecision(
        f"no row of table '{table.name}' matches {say_facts(inputs)}",
        where=table.where,
        hint="add a row for this case, or a default",
    )


def _dmn_unmatched(case: Case) -> Answered:
    if case.table.has_default:
        return Answered((), defaults_of(case))
    return Answered((), 0 if case.table.policy is HitPolicy.COUNT else None)


def _refused(table: RuleTable, inputs: Facts) -> InputClause | None:
    """The first input whose value is of another kind than declared, or not allowed."""
    index = table.index
    for place, each in enumerate(table.inputs):
        value = inputs[each.name]
        if value is not None and not index.takes(place, value):
            return each
    return None
