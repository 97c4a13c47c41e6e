"""How an event of the outside is received: what it carries, and what it does itself.

Refusals are different things and say so: `NotAllowed` names the roles that may, `BadPayload` every
field that is wrong. Forms, lists and duties that an event carries are dealt with before any
transition looks at the ticket, so that guards see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from callout.content import forms
from callout.content.executable import FAULTY
from callout.content.timing import duties
from callout.content.timing.claims import Claims, claims_of
from callout.datamodel.link_context import LinkContext
from callout.datamodel.payload_check import REASON, Shape, checked_payload, tick_shapes
from callout.datamodel.world import World
from callout.feel import STRING, Frame
from callout.process import Act, ActKind, EventDeclaration, Form, FormAct, Text
from callout.values import Facts

from .senders import Senders, remember, senders_of

DID = "did."


@dataclass(frozen=True, slots=True)
class DeclaredEvent:
    """An event of the process's own."""

    name: str
    senders: Senders
    shapes: Mapping[str, Shape]
    form: Form | None = None
    form_act: FormAct = FormAct.FILL
    checklist: str | None = None
    items: tuple[str, ...] = ()
    fulfils: str | None = None
    claims: Claims | None = None
    remembered: bool = False
    """Whether another event is not by who sent this one."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may send it; none: anybody."""
        return self.senders.awaited

    @property
    def lasting(self) -> bool:
        """Whether the event counts where no transition takes it."""
        return False

    @property
    def brings(self) -> frozenset[str]:
        """The names whose values depend on what the event carries."""
        variables = {
            "form": self.form is not None,
            "checklist": self.checklist is not None,
            "must": self.fulfils is not None or self.claims is not None,
        }
        return frozenset(
            {*self.shapes, "event", *(name for name, is_so in variables.items() if is_so)}
        )

    def permit(self, world: World) -> None:
        """Raises NotAllowed unless the actor may send the event."""
        self.senders.check(world, self.name)

    def weigh(self, world: World, claimed: datetime | None) -> None:
        """Settle at which instant the event counts; raises Untimely for one that cannot be."""
        if self.claims is not None:
            self.claims.weigh(world, claimed)

    def accept(self, payload: Facts, frame: Frame) -> Facts:
        """The checked payload; raises BadPayload with everything that is wrong."""
        if not self.shapes and not payload:
            return payload
        return checked_payload(self.shapes, payload, f"'{self.name}'", frame)

    def believed_from(self, world: World) -> datetime | None:
        """From when on a claim of the actor would be believed; None where that cannot be told."""
        if self.claims is None:
            return None
        try:
            return self.claims.earliest(world)
        except FAULTY:
            return None

    def expect(self, world: World) -> None:
        """Raises NoTransition where the form's life does not allow the step."""
        if self.form is not None:
            forms.check(world, self.form, self.form_act)

    def record(self, world: World, payload: Facts) -> None:
        """Fill the form, tick the list, fulfil the duty."""
        if self.form is not None:
            fields = None
            if self.form_act is FormAct.FILL:
                fields = {name: payload[name] for name in self.form.fields if name in payload}
            forms.advance(world, self.form, self.form_act, fields)
        if self.checklist is not None:
            ticks = {name: payload[name] for name in self.items if name in payload}
            forms.tick(world, self.checklist, ticks)
        if self.fulfils is not None:
            duties.close(world, self.fulfils, "fulfilled")
        if self.claims is not None:
            self.claims.take_back(world)
        if self.remembered:
            remember(world, self.name)


@dataclass(frozen=True, slots=True)
class ActDone:
    """The event ``did.<act>``, possible in every state."""

    act: Act
    senders: Senders
    shapes: Mapping[str, Shape] = field(
        default_factory=lambda: {
            "note": Shape("note", STRING),
            "reported_by": Shape("reported_by", STRING),
        }
    )

    @property
    def name(self) -> str:
        """``did.<act>``."""
        return DID + self.act.name

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may send it; none: anybody."""
        return self.senders.awaited

    @property
    def lasting(self) -> bool:
        """Whether the event counts where no transition takes it."""
        return True

    @property
    def brings(self) -> frozenset[str]:
        """The names whose values depend on what the event carries."""
        return frozenset({*self.shapes, "event", "must", "done"})

    def permit(self, world: World) -> None:
        """Raises NotAllowed unless the actor may do, or report, the act."""
        self.senders.check(world, self.name)

    def weigh(self, world: World, claimed: datetime | None) -> None:
        """What is told of an act counts when it is recorded."""

    def accept(self, payload: Facts, frame: Frame) -> Facts:
        """The checked payload."""
        return checked_payload(self.shapes, payload, f"'{self.name}'", frame)

    def believed_from(self, world: World) -> datetime | None:
        """Nothing is claimed."""

    def expect(self, world: World) -> None:
        """An act can be done in any state."""

    def record(self, world: World, payload: Facts) -> None:
        """Fulfil the duty, note the option, record the breach."""
        duties.did(world, self.act, payload.get("note"), payload.get("reported_by"))


def declared_event(
    event: EventDeclaration,
    context: LinkContext,
    shapes: Mapping[str, Shape],
    *,
    remembered: bool = False,
) -> DeclaredEvent:
    """An event of the process; L007 and L008 for forms, checklists and duties there are not."""
    process = context.process
    form = None
    if event.form is not None and context.known(event.form, process.forms, "form", "L007"):
        form = process.forms[event.form.text]
        if not forms.may_take(form, event.form_act):
            message = f"form '{form.name}' has no step '{event.form_act}'"
            context.compiler.report("L007", message, event.where)
    checklist = None
    if event.checklist is not None and context.known(
        event.checklist, process.checklists, "checklist", "L007"
    ):
        checklist = process.checklists[event.checklist.text]
    duties = [name for name, act in process.acts.items() if act.kind is ActKind.MUST]
    if event.fulfils is not None:
        context.known(event.fulfils, duties, "obligation", "L008")
    return DeclaredEvent(
        name=event.name,
        senders=senders_of(
            _roles(event, form), context, in_person=event.in_person, not_by=event.not_by
        ),
        shapes=shapes,
        form=form,
        form_act=event.form_act,
        checklist=checklist.name if checklist else None,
        items=tuple(checklist.items) if checklist else (),
        fulfils=event.fulfils.text if event.fulfils else None,
        claims=claims_of(event, context),
        remembered=remembered,
    )


def event_shapes(
    event: EventDeclaration,
    forms: Mapping[str, Mapping[str, Shape]],
    own: Mapping[str, Shape],
    items: Iterable[str],
) -> dict[str, Shape]:
    """What an event carries: its own payload, its form's fields, its list's items, a reason."""
    shapes = dict(own)
    if event.form is not None and event.form_act is FormAct.FILL:
        shapes.update(forms.get(event.form.text, {}))
    shapes.update(tick_shapes(dict.fromkeys(items)))
    if event.reason_required:
        shapes["reason"] = REASON
    return shapes


def act_done(act: Act, context: LinkContext) -> ActDone:
    """The event that says an act was done; anybody may report what must never be done."""
    by = () if act.kind is ActKind.NEVER else act.by
    return ActDone(act, senders_of(by, context))


def _roles(event: EventDeclaration, form: Form | None) -> tuple[Text, ...]:
    if event.by or form is None:
        return event.by
    return form.signed_by if event.form_act is FormAct.SIGN and form.signed_by else form.by
