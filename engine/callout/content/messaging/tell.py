"""Words for people: to a role, to whom the ticket is assigned to, or to whom an expression names.

An effect of the adapter ``people`` has ``to``, a role or with ``person: true`` an actor's id,
``texts`` by language, and ``with``, what went into them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from callout.content.executable import Executable, compiles
from callout.content.messaging.send import post
from callout.content.texts import Template, check_beside, check_shown, templates
from callout.datamodel.belonging import assignee_of
from callout.datamodel.data_delta import as_json
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_name, parts_of
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.library import Roles
from callout.process import Tell
from callout.values import Json, Value


class Addressee(NamedTuple):
    """A role, or the person with this id."""

    name: str
    is_person: bool = False


Addressees: TypeAlias = Callable[[World], Sequence[Addressee]]
"""Who is told; nobody where an expression gives an empty list. Raises ExpressionError for null."""


@compiles(Tell)
def compile_tell(action: Tell, context: LinkContext, names: Names) -> Executable | None:
    """Put a text to people in the outbox, in every language the message has."""
    addressees = _addressees(action, context, names)
    inputs = context.compiler.expressions(action.inputs, names)
    if not context.known(action.message, context.process.messages, "message", "L004"):
        return None
    types = {name: each.type for name, each in inputs.items()}
    parts = (parts_of(each, name, names, context) for name, each in inputs.items())
    inner = names.beside(types, chain.from_iterable(parts))
    texts = templates(context.process.messages[action.message.text], context.compiler, inner)
    if not _may_see(action, context):
        check_shown(action, texts, inner, context)
        check_beside(action, texts, inputs, names, context)
    if addressees is None:
        return None
    message = action.message.text

    def act(world: World) -> None:
        told = addressees(world)
        given = {name: expression.value(world) for name, expression in inputs.items()}
        words = _words(texts, given, world)
        for each in told:
            post(world, "people", message, {**_address(each), **words})

    return act


def _addressees(action: Tell, context: LinkContext, names: Names) -> Addressees | None:
    if action.addressee is not None:
        expression = context.compiler.expression(action.addressee, names)
        check_name("whom the message is for", expression, names, context)
        return _computed(expression, context.roles) if expression is not None else None
    role = action.to
    if role is None:
        return None
    context.check_roles((role,))
    if context.is_assignee(role):
        return _assigned
    fixed = (Addressee(role.text),)
    return lambda _world: fixed


def _assigned(world: World) -> Sequence[Addressee]:
    """Whom the ticket is assigned to; while that is nobody, the role that owns it."""
    person = assignee_of(world)
    if person is not None:
        return (Addressee(person, is_person=True),)
    owner = world.model.ownership.owner(world.run.states)
    if owner is None:
        raise ExpressionError(
            "the ticket is assigned to nobody, and no role owns it here",
            hint="assign it before, or say `owner:` in the process",
        )
    return (Addressee(owner),)


def _computed(expression: BoundExpression, roles: Roles) -> Addressees:
    def addressees(world: World) -> Sequence[Addressee]:
        value = expression.value(world)
        named = value if isinstance(value, list) else [value]
        people = [each for each in named if isinstance(each, str) and each]
        if len(people) < len(named):
            raise ExpressionError(
                f"'{expression.text}' names nobody who can be told",
                where=expression.where,
                hint="it gives a role, a person, or a list of them",
            )
        return [Addressee(each, is_person=each not in roles) for each in people]

    return addressees


def _may_see(action: Tell, context: LinkContext) -> bool:
    """Whether whoever is told may see personal data; of an expression nobody knows."""
    if action.to is None:
        return False
    assignee = context.process.assignee
    told = assignee if assignee is not None and context.is_assignee(action.to) else action.to
    role = context.roles.roles.get(told.text)
    return role is not None and role.may_see_pii


def _address(addressee: Addressee) -> dict[str, Json]:
    to: dict[str, Json] = {"to": addressee.name}
    return {**to, "person": True} if addressee.is_person else to


def _words(texts: dict[str, Template], given: dict[str, Value], world: World) -> dict[str, Json]:
    rendered: dict[str, Json] = {
        language: template.render(world, given) for language, template in texts.items()
    }
    words: dict[str, Json] = {"texts": rendered}
    if given:
        words["with"] = as_json(given, "what is told")
    return words
