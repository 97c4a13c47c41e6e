"""Forms and checklists: how they are filled, and what expressions see of them.

A form goes from step to step as `_STEPS` allows; steps beyond open, fill and sign only where the
form's `may` says so. A checklist keeps what was ticked; it has passed when every item that is
mandatory now is true. Kept of a form is ``form/<name>``: state, at (an instant as text), by,
fields, and open_fields, those that may still be filled; of a checklist ``checklist/<name>``:
``{item: ticked}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from callout.datamodel.expressions import BoundExpression, holds
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.world import SystemVariable, World
from callout.errors import ExpressionError, NoTransition
from callout.process import Checklist, Form, FormAct, FormStep
from callout.records import instant_text, sections
from callout.values import Facts, Json, Value, decode, encoded_of

from .executable import Executable, compiles

_STANDING = frozenset({"open", "filled", "signed", "deferred", "refused", "returned"})
_STEPS: Mapping[FormAct, tuple[str, frozenset[str]]] = {
    FormAct.OPEN: ("open", frozenset({"none", "deferred", "returned", "voided", "refused"})),
    FormAct.FILL: ("filled", frozenset({"none", "open", "filled", "deferred", "returned"})),
    FormAct.SIGN: ("signed", frozenset({"filled", "deferred"})),
    FormAct.DEFER: ("deferred", frozenset({"none", "open", "filled"})),
    FormAct.REFUSE: ("refused", frozenset({"none", "open", "filled", "deferred"})),
    FormAct.VOID: ("voided", _STANDING),
    FormAct.RETURN: ("returned", frozenset({"filled", "signed"})),
}
"""The state each step leads to, and the states it may be taken in."""
_ALWAYS = frozenset({FormAct.OPEN, FormAct.FILL, FormAct.SIGN})
MandatoryItems: TypeAlias = Mapping[str, "BoundExpression | bool"]
"""Whether each item of a checklist is mandatory."""


def advance(world: World, form: Form, step: FormAct, fields: Facts | None = None) -> None:
    """Take a form one step, and write these fields on it where they are given.

    Raises NoTransition where the form's life does not allow the step, or a field that is given
    stands already.
    """
    record = check(world, form, step)
    record["at"] = instant_text(world.now)
    record["by"] = world.actor.id
    if fields is not None:
        given = encoded_of(fields)
        record["fields"] = _written(form, record, given)
        record["open_fields"] = _open_fields(form, record["fields"])
    world.put(sections.FORM, form.name, record)


def _written(form: Form, record: Mapping[str, Json], given: Mapping[str, Json]) -> Json:
    """What stands on the form: all that is given, or, where it is finished, what was open."""
    earlier = record.get("fields")
    written = earlier if isinstance(earlier, dict) else {}
    if not _completes(FormAct.FILL, record):
        return {**written, **given}
    still_open = record["open_fields"]
    fillable = still_open if isinstance(still_open, list) else []
    added = {name: value for name, value in given.items() if value is not None}
    for name in added:
        if name not in fillable and added[name] != written.get(name):
            raise NoTransition(f"form '{form.name}' is {record['state']}: '{name}' stands")
    return {**written, **added}


def check(world: World, form: Form, step: FormAct) -> dict[str, Json]:
    """The form after the step, as far as its state goes; raises NoTransition as `advance` does."""
    held = world.held(sections.FORM).get(form.name)
    record: dict[str, Json] = dict(held) if isinstance(held, dict) else {"state": "none"}
    state, before = _STEPS[step]
    if _completes(step, record):
        return record
    if record["state"] not in before:
        raise NoTransition(f"form '{form.name}' is {record['state']}: it cannot be {state}")
    return {**record, "state": state}


def _completes(step: FormAct, record: Mapping[str, Json]) -> bool:
    """Whether fields that were deferred are filled in after the form was signed or refused."""
    finished = record["state"] in ("signed", "refused")
    return step is FormAct.FILL and finished and bool(record.get("open_fields"))


def may_take(form: Form, step: FormAct) -> bool:
    """Whether the form is declared to have this step."""
    return step in _ALWAYS or step in form.may


@compiles(FormStep)
def compile_form_step(action: FormStep, context: LinkContext, _names: Names) -> Executable | None:
    """Take a form one step; one that its life does not allow is a fault of the block."""
    if not context.known(action.form, context.process.forms, "form", "L007"):
        return None
    form = context.process.forms[action.form.text]
    check_step(form, action.act, action, context)

    def act(world: World) -> None:
        try:
            advance(world, form, action.act)
        except NoTransition as error:
            raise ExpressionError(error.message, where=action.where) from error

    return act


def check_step(form: Form, step: FormAct, action: FormStep, context: LinkContext) -> None:
    """Report a step the form does not have."""
    if not may_take(form, step):
        context.compiler.report(
            "L007",
            f"form '{form.name}' has no step '{step}'",
            action.where,
            hint=f"allow it: `may: [{step}]`",
        )


def form_variable(forms: Mapping[str, Form]) -> SystemVariable:
    """The system variable ``form``: ``{form: {state, fields}}``, null for what is not filled."""

    def variable(world: World) -> Value:
        held = world.held(sections.FORM)
        return {name: _form(held.get(name), form) for name, form in forms.items()}

    return variable


def _form(record: Json, form: Form) -> Value:
    fields: dict[str, Value] = dict.fromkeys(form.fields)
    if not isinstance(record, dict):
        return {"state": "none", "fields": fields}
    written = record.get("fields")
    if isinstance(written, dict):
        fields.update((name, decode(value)) for name, value in written.items())
    return {"state": str(record["state"]), "fields": fields}


def _open_fields(form: Form, written: Json) -> Json:
    filled = written if isinstance(written, dict) else {}
    return [
        name
        for name, field in form.fields.items()
        if field.required and field.may_defer and filled.get(name) is None
    ]


def tick(world: World, checklist: str, ticks: Facts) -> None:
    """Note which items are true and which are not; items left out stay as they were."""
    held = world.held(sections.CHECKLIST).get(checklist)
    before: dict[str, Json] = dict(held) if isinstance(held, dict) else {}
    now = {name: value is True for name, value in ticks.items() if value is not None}
    world.put(sections.CHECKLIST, checklist, {**before, **now})


def compile_checklist(checklist: Checklist, context: LinkContext) -> MandatoryItems:
    """Which items are mandatory, always or by a condition on the ticket."""
    items: dict[str, BoundExpression | bool] = {}
    for name, item in checklist.items.items():
        expression = None
        if item.when is not None:
            expression = context.compiler.condition(item.when, context.general)
        items[name] = item.mandatory if expression is None else expression
    return items


def checklist_variable(checklists: Mapping[str, MandatoryItems]) -> SystemVariable:
    """The system variable ``checklist``: ``{checklist: {passed, missing}}``.

    `missing` are the items that are mandatory now and not true, in the order of the file.
    """

    def variable(world: World) -> Value:
        held = world.held(sections.CHECKLIST)
        return {name: _checked(held.get(name), items, world) for name, items in checklists.items()}

    return variable


def _checked(held: Json, items: MandatoryItems, world: World) -> Value:
    ticked = held if isinstance(held, dict) else {}
    missing: list[Value] = [
        name
        for name, mandatory in items.items()
        if ticked.get(name) is not True
        and (mandatory if isinstance(mandatory, bool) else holds(mandatory, world))
    ]
    return {"passed": not missing, "missing": missing}
