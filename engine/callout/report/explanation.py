"""One entry explained: what came in, what was asked, what was decided, what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from typing import NamedTuple

from callout.definition import Definition
from callout.process import Transition
from callout.records import Entry, GuardTried, TimerChange, read_instant, sections
from callout.values import Json

from .groups import groups_after
from .history import claim_text, clock_text, plain_value
from .masking import NOTHING_MASKED, Masking
from .phrases import Phrases, phrases
from .screen import escape


class ExplainedPart(NamedTuple):
    """A part of an explanation: what it is about, by its name in English, and lines (markup)."""

    name: str
    lines: list[str]


def explanation(
    entry: Entry, definition: Definition, zone: tzinfo, masking: Masking = NOTHING_MASKED
) -> list[str]:
    """The entry in lines (rich markup), from what came in to what it led to."""
    lines = [f"[bold]{escape(entry.ticket)} #{entry.seq}: {escape(entry.name)}[/] ({entry.kind})"]
    lines.append(sender_line(entry, zone))
    for name, found in explained(entry, definition, zone, masking):
        inner = [f"  {line}" for line in found]
        match name:
            case "came in":
                lines += inner
            case "refused":
                said, *_ = found
                lines += [f"[red]refused[/] {said}", *inner[1:]]
            case "states":
                lines.append(f"states: {found[0]}")
            case _:
                lines += [f"{name}:", *inner]
    lines.append(f"definition {escape(entry.definition[:17])}  hash {escape(entry.hash[:17])}")
    return lines


def explained(
    entry: Entry,
    definition: Definition | None,
    zone: tzinfo,
    masking: Masking = NOTHING_MASKED,
    language: str = "en",
) -> Iterator[ExplainedPart]:
    """What there is to be said of an entry, part by part; without a definition less of it."""
    say = phrases(language)
    edges = definition.chart.edges if definition is not None else ()
    transitions = {edge.id: edge.record for edge in edges}
    found = {
        "came in": [*_came_in(entry, zone, masking, say)],
        "refused": [*_refused(entry.refusal or {}, say)],
        "guards": [_guard(guard, transitions, say) for guard in entry.guards],
        "decisions": [line for made in entry.decisions for line in _decision(made, masking, say)],
        "transitions": [_transition(each, transitions, language) for each in entry.transitions],
        "states": [f"{_names(entry.before, say)} -> {_names(entry.after, say)}"],
        "data": [*_data(entry, masking, say)],
        "timers": [_timer(each, zone, say) for each in entry.timers],
        "effects": [escape(f"{e.adapter}: {e.operation}") for e in entry.effects],
        "warnings": [escape(plain_value(each.get("message"))) for each in entry.warnings],
        **{name: [escape(line) for line in told(entry)] for name, told in _TOLD.items()},
        "log": [escape(plain_value(line)) for line in entry.log],
    }
    return (ExplainedPart(name, lines) for name, lines in found.items() if lines)


def sender_line(entry: Entry, zone: tzinfo, language: str = "en") -> str:
    """When it was recorded, who sent it, as what and for whom (markup)."""
    say, actor = phrases(language), entry.actor
    roles = say(" as {}").format(", ".join(actor.roles)) if actor.roles else ""
    behalf = say(" for {}").format(actor.on_behalf_of) if actor.on_behalf_of else ""
    when = clock_text(entry.recorded_at, zone)
    return escape(f"{say('at {} by {}').format(when, actor.id)}{roles}{behalf}")


def _came_in(entry: Entry, zone: tzinfo, masking: Masking, say: Phrases) -> Iterator[str]:
    if entry.occurred_at:
        yield say("said to have happened at {}").format(clock_text(entry.occurred_at, zone))
    if entry.claim:
        yield claim_text(entry.claim, zone)
    if entry.cause:
        yield escape(say("caused by {}").format(entry.cause))
    for name, value in entry.found.items():
        yield escape(say("looked up: {} = {}").format(name, plain_value(value)))
    if entry.chance:
        yield say("something was drawn by chance")
    for name, value in masking.payload(entry).items():
        yield escape(f"{name} = {plain_value(value)}")


def _refused(refusal: Mapping[str, Json], say: Phrases) -> Iterator[str]:
    """The code, and what it means."""
    if refusal:
        yield escape(plain_value(refusal.get("code")))
        yield escape(plain_value(refusal.get("message")))
    if refusal.get("hint"):
        yield escape(say("hint: {}").format(plain_value(refusal["hint"])))


def _guard(guard: GuardTried, transitions: Mapping[str, Transition], say: Phrases) -> str:
    record = transitions.get(guard.transition)
    text = record.guard.text if record and record.guard else ""
    colour, words = {True: ("green", "yes"), False: ("red", "no"), None: ("yellow", "no value")}[
        guard.value
    ]
    read = ", ".join(f"{name} = {plain_value(value)}" for name, value in guard.operands.items())
    return f"[{colour}]{escape(say(words))}[/] {escape(guard.transition)}: {escape(text)}" + (
        f" [dim]({escape(read)})[/]" if read else ""
    )


def _decision(made: Mapping[str, Json], masking: Masking, say: Phrases) -> Iterator[str]:
    rows = made.get("rows")
    is_hit = isinstance(rows, list) and rows
    hit = say("row {}").format(_joined(rows)) if is_hit else say("row {}").format(say("no row"))
    table, policy = escape(str(made.get("table"))), escape(str(made.get("hit")))
    yield f"[bold]{table}[/] ({policy}): {escape(hit)}"
    yield escape(f"  {say('inputs: {}').format(plain_value(masking.inputs(made)))}")
    yield escape(f"  {say('outputs: {}').format(plain_value(made.get('outputs')))}")


def _transition(name: str, transitions: Mapping[str, Transition], language: str) -> str:
    record = transitions.get(name)
    if record is None:
        return escape(name)
    title = record.title.in_language(language)
    source = ", ".join(each.text for each in record.source)
    return escape(" ".join(part for part in (name, title, f"({source})" if source else "") if part))


def _timer(change: TimerChange, zone: tzinfo, say: Phrases) -> str:
    due = clock_text(read_instant(change.due), zone)
    return escape(f"{say(change.change)} {change.id}: {due}")


def _data(entry: Entry, masking: Masking, say: Phrases) -> Iterator[str]:
    for pointer, value in entry.set_data.items():
        if not pointer.startswith("/$"):
            shown = plain_value(masking.change(pointer, value))
            yield escape(f"{pointer[1:].replace('/', '.')} = {shown}")
    for pointer, items in entry.append_data.items():
        if not pointer.startswith("/$"):
            shown = plain_value(masking.change(pointer, [*items]))
            name = pointer[1:].replace("/", ".")
            yield escape(say("{} gets {} more").format(name, shown))
    for pointer in entry.unset_data:
        if not pointer.startswith("/$"):
            yield escape(say("{} is gone").format(pointer[1:].replace("/", ".")))


def _kept(entry: Entry) -> Iterator[str]:
    """What has changed of the ticket as a whole: its status, whose it is, whether it rests."""
    place = f"/{sections.ENGINE}/{sections.TICKET}/"
    for pointer, value in entry.set_data.items():
        if pointer.startswith(place):
            yield f"{pointer.removeprefix(place)} = {plain_value(value)}"
    for pointer in entry.unset_data:
        if pointer.startswith(place):
            yield f"{pointer.removeprefix(place)} is gone"


def _broken(entry: Entry) -> Iterator[str]:
    """The breaches that this entry has put on record."""
    for _number, breach in _breaches(entry):
        if "retracted" not in breach:
            note = breach.get("note")
            yield f"{breach.get('act')}{f': {plain_value(note)}' if note else ''}"


def _taken_back(entry: Entry) -> Iterator[str]:
    """The breaches that this entry has taken back."""
    for number, breach in _breaches(entry):
        mark = breach.get("retracted")
        if isinstance(mark, dict):
            note = f" ({mark['note']})" if "note" in mark else ""
            yield f"breach {number} of {breach['act']}{note}"


def _breaches(entry: Entry) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """The breaches that this entry has written, as they then are, by their number."""
    place = f"/{sections.ENGINE}/{sections.BREACHES}/"
    for pointer, value in entry.set_data.items():
        if pointer.startswith(place) and isinstance(value, dict):
            yield pointer.removeprefix(place), value


_TOLD: Mapping[str, Callable[[Entry], Iterator[str]]] = {
    "groups": groups_after,
    "ticket": _kept,
    "breaches": _broken,
    "taken back": _taken_back,
}


def _names(states: tuple[str, ...], say: Phrases) -> str:
    return escape(", ".join(states) or say("nowhere"))


def _joined(rows: Json) -> str:
    return ", ".join(map(str, rows)) if isinstance(rows, list) else ""
