"""Builds states with everything below them, and reports keys that do not fit a state's kind."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from callout.process import At, Every, HistoryKind, Initial, Invoke, State, StateKind, Text
from callout.reader.yaml.access import elements, entries, label, part, text, texts, words
from callout.reader.yaml.nodes import Mapping, Node, Scalar

from .actions import actions, blocks
from .context import Draft
from .declarations import fields
from .sections.groups import check_group
from .transitions import Source, after, at, default_transition, every, state_transitions, within

_KIND_NAMES = {
    StateKind.ATOMIC: "a state without `states`",
    StateKind.COMPOUND: "a state with `states`",
    StateKind.PARALLEL: "a parallel state",
    StateKind.FINAL: "a final state",
    StateKind.HISTORY: "a history state",
}
_ACTIVE = (
    "entry",
    "exit",
    "on",
    "use",
    "transitions",
    "always",
    "done",
    "after",
    "at",
    "every",
    "within",
    "invoke",
    "states",
    "initial",
)
_OF_ENDS = ("outcome", "output", "leaves_open")
_MISPLACED: dict[StateKind, tuple[str, ...]] = {
    StateKind.ATOMIC: ("initial", "done", "history", "default", *_OF_ENDS),
    StateKind.COMPOUND: ("history", "default", *_OF_ENDS),
    StateKind.PARALLEL: ("initial", "history", "default", *_OF_ENDS),
    StateKind.FINAL: (
        *(key for key in _ACTIVE if key not in ("entry", "exit")),
        "history",
        "default",
    ),
    StateKind.HISTORY: (*_ACTIVE, *_OF_ENDS),
}
_REASONS = {
    "done": "only a state with substates is ever done",
    "initial": "only a state with `states` has somewhere to start; all regions of a parallel start",
    "history": "write `type: history` beside it",
    "default": "only a history state has a default",
    "outcome": "write `type: final` beside it",
    "output": "write `type: final` beside it",
    "leaves_open": "write `type: final` beside it",
}


_NAMED_KINDS = (StateKind.FINAL, StateKind.PARALLEL, StateKind.HISTORY)


def root_state(draft: Draft, node: Node) -> State:
    """The file's top level as a state without id."""
    states = _states(draft, node)
    return State(
        id="",
        kind=StateKind.COMPOUND,
        where=node.where,
        states=states,
        initial=_initial(draft, node, states),
    )


def _states(draft: Draft, node: Node) -> tuple[State, ...]:
    return tuple(_state(draft, key, value) for key, value in entries(part(node, "states")))


def _state(draft: Draft, key: Scalar, node: Node) -> State:
    kind = _kind(node)
    if part(node, "type") is None or kind in _NAMED_KINDS:
        _check_keys(draft, key, node, kind)
    states = _states(draft, node)
    moving = _with_transitions(Source(key.text, draft), node)
    output = part(node, "output")
    return replace(
        moving,
        kind=kind,
        where=key.where,
        states=states,
        initial=_initial(draft, node, states) if kind is StateKind.COMPOUND else None,
        entry=blocks(draft, part(node, "entry")),
        exit=blocks(draft, part(node, "exit")),
        invokes=_invokes(draft, part(node, "invoke")),
        outcome=text(part(node, "outcome")),
        leaves_open=_left_open(part(node, "leaves_open")),
        output=draft.inputs(output),
        output_content=draft.expression(output) if isinstance(output, Scalar) else None,
        data=fields(draft, part(node, "data")),
        tags=frozenset(words(part(node, "tags"))),
        owner=text(part(node, "owner")),
        waits_forever=text(part(node, "waits_forever")),
        title=label(part(node, "title")),
        about=label(part(node, "about")),
        source=texts(part(node, "source")),
    )


def _left_open(node: Node | None) -> dict[Text, Text]:
    found = ((key.as_text(), text(value)) for key, value in entries(node))
    return {name: why for name, why in found if why is not None}


def _with_transitions(source: Source, node: Node) -> State:
    """A state of which only what moves is known: transitions, timers, history."""
    written = tuple(state_transitions(source, node))
    delays, instants = after(source, part(node, "after")), at(source, part(node, "at"))
    repeats, windows = every(source, part(node, "every")), within(source, part(node, "within"))
    timers: tuple[At | Every, ...] = (*delays, *instants, *repeats)
    timed = [timer.transitions for timer in timers]
    timed += [way for window in windows for way in (window.on_open, window.on_close)]
    default = part(node, "default")
    return State(
        id=source.id,
        kind=StateKind.ATOMIC,
        where=node.where,
        transitions=(*written, *chain.from_iterable(timed)),
        after=delays,
        at=instants,
        every=repeats,
        within=windows,
        history=_history(node),
        default=default_transition(source, default) if default else None,
    )


def _kind(node: Node) -> StateKind:
    written = text(part(node, "type"))
    named = next((kind for kind in _NAMED_KINDS if written and kind.value == written.text), None)
    if named is not None:
        return named
    return StateKind.COMPOUND if part(node, "states") else StateKind.ATOMIC


def _history(node: Node) -> HistoryKind | None:
    if _kind(node) is not StateKind.HISTORY:
        return None
    deep = words(part(node, "history")) == (HistoryKind.DEEP.value,)
    return HistoryKind.DEEP if deep else HistoryKind.SHALLOW


def _initial(draft: Draft, node: Node, states: tuple[State, ...]) -> Initial | None:
    written = part(node, "initial")
    if isinstance(written, Mapping):
        return Initial(texts(written.get("target")), actions(draft, written.get("do")))
    targets = texts(written)
    if targets:
        return Initial(targets)
    first = next((state for state in states if state.kind is not StateKind.HISTORY), None)
    return Initial((Text(first.id, first.where),)) if first else None


def _invokes(draft: Draft, node: Node | None) -> tuple[Invoke, ...]:
    found = (_invoke(draft, item) for item in elements(node))
    return tuple(invoke for invoke in found if invoke is not None)


def _invoke(draft: Draft, node: Node) -> Invoke | None:
    computed = draft.optional_expression(part(part(node, "process"), "feel"))
    process = text(part(node, "process")) or computed
    if process is None:
        return None
    own_id = text(part(node, "id"))
    check_group(draft, node)
    return Invoke(
        id=own_id.text if own_id else "child" if computed else process.text,
        process=process,
        where=node.where,
        inputs=draft.inputs(part(node, "with")),
        forward=words(part(node, "forward")),
        finalize=actions(draft, part(node, "finalize")),
        computed=computed is not None,
        each=draft.optional_expression(part(node, "each")),
        item=text(part(node, "as")),
        at_once=draft.optional_expression(part(node, "at_once")),
        until=draft.optional_expression(part(node, "until")),
    )


def _check_keys(draft: Draft, key: Scalar, node: Node, kind: StateKind) -> None:
    if kind is StateKind.PARALLEL and not isinstance(part(node, "states"), Mapping):
        draft.report("P002", f"the parallel state '{key.text}' has no `states`", key.where)
    for name, _ in entries(node):
        if name.text in _MISPLACED[kind]:
            draft.report(
                "P001",
                f"'{name.text}' has no meaning in {_KIND_NAMES[kind]}",
                name.where,
                consequence="it would never be looked at",
                hint=_REASONS.get(name.text, "move it to another state"),
            )
