"""One entry explained: what came in, what was asked, what was decided, what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo

from callout.definition import Definition
from callout.process import Transition
from callout.records import Entry, GuardTried, read_instant, sections
from callout.values import Json

from .groups import groups_after
from .history import claim_text, clock_text, plain_value
from .masking import NOTHING_MASKED, Masking
from .screen import escape


def explanation(
    entry: Entry, definition: Definition, zone: tzinfo, masking: Masking = NOTHING_MASKED
) -> list[str]:
    """The entry in lines (rich markup), from what came in to what it led to."""
    transitions = {edge.id: edge.record for edge in definition.chart.edges}
    lines = [f"[bold]{escape(entry.ticket)} #{entry.seq}: {escape(entry.name)}[/] ({entry.kind})"]
    lines += _came_in(entry, zone, masking)
    if entry.refusal:
        lines.append(f"[red]refused[/] {escape(plain_value(entry.refusal.get('code')))}")
        lines.append(f"  {escape(plain_value(entry.refusal.get('message')))}")
        if entry.refusal.get("hint"):
            lines.append(f"  hint: {escape(plain_value(entry.refusal['hint']))}")
    lines += _section("guards", [_guard(guard, transitions) for guard in entry.guards])
    lines += _section(
        "decisions", [line for made in entry.decisions for line in _decision(made, masking)]
    )
    lines += _section("transitions", [_transition(name, transitions) for name in entry.transitions])
    lines.append(f"states: {_names(entry.before)} -> {_names(entry.after)}")
    lines += _section("data", list(_data(entry, masking)))
    lines += _section(
        "timers",
        [
            escape(f"{each.change} {each.id}: {clock_text(read_instant(each.due), zone)}")
            for each in entry.timers
        ],
    )
    lines += _section("effects", [escape(f"{e.adapter}: {e.operation}") for e in entry.effects])
    lines += _section(
        "warnings", [escape(plain_value(each.get("message"))) for each in entry.warnings]
    )
    for title, told in _TOLD.items():
        lines += _section(title, [escape(line) for line in told(entry)])
    lines += _section("log", [escape(plain_value(line)) for line in entry.log])
    lines.append(f"definition {escape(entry.definition[:17])}  hash {escape(entry.hash[:17])}")
    return lines


def _came_in(entry: Entry, zone: tzinfo, masking: Masking) -> Iterator[str]:
    roles = f" as {', '.join(entry.actor.roles)}" if entry.actor.roles else ""
    behalf = f" for {entry.actor.on_behalf_of}" if entry.actor.on_behalf_of else ""
    yield escape(f"at {clock_text(entry.recorded_at, zone)} by {entry.actor.id}{roles}{behalf}")
    if entry.occurred_at:
        yield f"  said to have happened at {clock_text(entry.occurred_at, zone)}"
    if entry.claim:
        yield f"  {claim_text(entry.claim, zone)}"
    if entry.cause:
        yield escape(f"  caused by {entry.cause}")
    for name, value in entry.found.items():
        yield escape(f"  looked up: {name} = {plain_value(value)}")
    if entry.chance:
        yield "  something was drawn by chance"
    for name, value in masking.payload(entry).items():
        yield escape(f"  {name} = {plain_value(value)}")


def _guard(guard: GuardTried, transitions: Mapping[str, Transition]) -> str:
    record = transitions.get(guard.transition)
    text = record.guard.text if record and record.guard else ""
    said = {True: "[green]yes[/]", False: "[red]no[/]", None: "[yellow]no value[/]"}[guard.value]
    read = ", ".join(f"{name} = {plain_value(value)}" for name, value in guard.operands.items())
    return f"{said} {escape(guard.transition)}: {escape(text)}" + (
        f" [dim]({escape(read)})[/]" if read else ""
    )


def _decision(made: Mapping[str, Json], masking: Masking) -> Iterator[str]:
    rows = made.get("rows")
    hit = ", ".join(map(str, rows)) if isinstance(rows, list) and rows else "no row"
    table, policy = escape(str(made.get("table"))), escape(str(made.get("hit")))
    yield f"[bold]{table}[/] ({policy}): row {escape(hit)}"
    yield escape(f"  inputs: {plain_value(masking.inputs(made))}")
    yield escape(f"  outputs: {plain_value(made.get('outputs'))}")


def _transition(name: str, transitions: Mapping[str, Transition]) -> str:
    record = transitions.get(name)
    if record is None:
        return escape(name)
    title = record.title.in_language("en")
    source = ", ".join(each.text for each in record.source)
    return escape(" ".join(part for part in (name, title, f"({source})" if source else "") if part))


def _data(entry: Entry, masking: Masking) -> Iterator[str]:
    for pointer, value in entry.set_data.items():
        if not pointer.startswith("/$"):
            shown = plain_value(masking.change(pointer, value))
            yield escape(f"{pointer[1:].replace('/', '.')} = {shown}")
    for pointer, items in entry.append_data.items():
        if not pointer.startswith("/$"):
            shown = plain_value(masking.change(pointer, [*items]))
            yield escape(f"{pointer[1:].replace('/', '.')} gets {shown} more")
    for pointer in entry.unset_data:
        if not pointer.startswith("/$"):
            yield escape(f"{pointer[1:].replace('/', '.')} is gone")


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


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines else []


def _names(states: tuple[str, ...]) -> str:
    return escape(", ".join(states) or "nowhere")
