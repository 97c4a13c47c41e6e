"""What a step leaves behind, as the entry keeps it: timers, effects, decisions, warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, cast

from callout.datamodel import World
from callout.errors import CalloutError
from callout.feel import Warning  # noqa: A004 - FEEL's
from callout.records import (
    Effect,
    EffectMade,
    EntryKind,
    Event,
    Firing,
    Message,
    Timer,
    TimerChange,
    instant_text,
    sections,
)
from callout.step.record.concealing import Concealing
from callout.values import Json, Value, digest, encode, encoded_of


class HasJson(Protocol):
    """What rule tables leave behind."""

    def to_json(self) -> Json:
        """The decision as the history keeps it."""
        ...


def timer_changes(
    before: Sequence[Timer], after: Sequence[Timer], event: Event
) -> tuple[TimerChange, ...]:
    """What happened to which timer: the fired one first, then the others in document order."""
    old = {timer.id: timer.due for timer in before}
    new = {timer.id: timer.due for timer in after}
    fired = Firing.of(event).timer if event.kind is EntryKind.TIMER else None
    changes: list[TimerChange] = []
    for timer in before:
        if timer.id == fired:
            changes.append(TimerChange(timer.id, "fire", instant_text(timer.due)))
        elif timer.id not in new:
            changes.append(TimerChange(timer.id, "cancel", instant_text(timer.due)))
    for timer in after:
        if timer.id == fired or old.get(timer.id) != timer.due:
            changes.append(TimerChange(timer.id, "set", instant_text(timer.due)))
    return tuple(changes)


def note_timers(world: World, timers: Sequence[Timer]) -> None:
    """Keep what a history cannot tell of timers otherwise: payloads, counts, events."""
    notes = world.held(sections.TIMERS)
    armed = {timer.id for timer in timers}
    for name in [name for name in notes if name not in armed]:
        world.drop(sections.TIMERS, name)
    for timer in timers:
        if timer.data or timer.event != timer.id:
            note: dict[str, Json] = {"event": timer.event, "order": timer.order}
            if timer.data:
                note["data"] = dict(timer.data)
            if notes.get(timer.id) != note:
                world.put(sections.TIMERS, timer.id, note)


def effects_made(effects: Sequence[Effect]) -> Iterator[EffectMade]:
    """The effects as the entry names them."""
    for effect in effects:
        yield EffectMade(
            effect.id, effect.adapter, effect.operation, digest(dict(effect.arguments))
        )


def messages_made(
    messages: Sequence[Message], seals: Concealing | None = None
) -> Iterator[EffectMade]:
    """Messages to other tickets, as the entry names them."""
    named = digest if seals is None else seals.told
    for message in messages:
        event = message.event
        told: dict[str, Json] = {
            "ticket": message.ticket,
            "process": message.process,
            "event": event.name,
            "payload": encoded_of(event.payload),
        }
        yield EffectMade(message.id, "ticket", message.kind.value, named(told))


def decisions_made(world: World) -> tuple[Mapping[str, Json], ...]:
    """What rule tables decided, in order."""
    decisions = world.frame.decisions
    return tuple([_json(each) for each in decisions]) if decisions else ()


def _json(decision: object) -> Mapping[str, Json]:
    return cast("Mapping[str, Json]", cast("HasJson", decision).to_json())


def warnings_given(world: World) -> tuple[Mapping[str, Json], ...]:
    """Nulls that FEEL gave, and errors of content."""
    if not world.frame.warnings and not world.faults:
        return ()
    return (*map(_warning, world.frame.warnings), *map(_fault, world.faults))


def _warning(warning: Warning) -> Mapping[str, Json]:
    return {
        "message": warning.message,
        "text": warning.text,
        "where": str(warning.where),
        "operands": [_shown(operand) for operand in warning.operands],
    }


_SHOWN = 200


def _shown(value: object) -> Json:
    try:
        return encode(cast("Value", value))
    except (TypeError, ValueError):
        return str(value)[:_SHOWN]  # a range, a function, or far too much: it cannot be kept


def _fault(error: CalloutError) -> Mapping[str, Json]:
    fault: dict[str, Json] = {"error": error.code, "message": error.message}
    if error.where is not None:
        fault["where"] = str(error.where)
    return fault
