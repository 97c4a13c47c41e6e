"""Every expression of a process, as written, with what it is for.

Names are found by their words, without parsing: text in quotes is left out, and a name counts
wherever it stands as a word of its own. That errs on the side of calling a thing used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from callout.feel import Expression, UnaryTests
from callout.process import (
    At,
    Every,
    Field,
    Process,
    State,
    Text,
    walk,
)

_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def expressions(process: Process) -> Iterator[Text]:
    """Every FEEL text, messages' placeholders among them."""
    yield from _defaults(process.data.values())
    for state in walk.states(process.root):
        yield from _of_state(state)
    for action in walk.actions(process):
        yield from action.expressions
    for checklist in process.checklists.values():
        yield from _given(item.when for item in checklist.items.values())
    yield from _given(act.due for act in process.acts.values())
    yield from _of_facts(process)
    for clock in process.clocks.values():
        yield from _given((clock.limit, clock.due, clock.since, clock.warn, clock.calendar))
    happened = (event.happened for event in process.events.values())
    yield from _given(each.within for each in happened if each is not None)
    for message in process.messages.values():
        for text in message.texts.values():
            for match in _PLACEHOLDER.finditer(text.text):
                yield Text(match[1], text.place(match.start(1)))


def cells(found: Iterable[Expression | UnaryTests | None]) -> Iterator[Text]:
    """Cells of rule tables as they are written; those that are written nowhere are left out."""
    for cell in found:
        if cell is not None and cell.where is not None:
            yield Text(cell.text, cell.where)


def guards(state: State) -> Iterator[Text]:
    """The guards of a state's transitions."""
    yield from _given(transition.guard for transition in walk.transitions(state))


def reads(text: str, name: str) -> bool:
    """Whether expressions have the name as a word, not as a part of another's path.

    >>> [reads(text, "rounds") for text in ("rounds + 1", 'x = "rounds"', "a.rounds")]
    [True, False, False]
    """
    return has_word(without_strings(text), name)


def has_word(text: str, name: str) -> bool:
    """As `reads`, of text that has no strings in it any more."""
    pattern = rf"(?<![\w.]){re.escape(name).replace(chr(92) + ' ', ' +')}(?!\w)"
    return re.search(pattern, text) is not None


def position_of(text: str, name: str) -> int:
    """The offset of the first place where an expression has the name; 0 if it has not."""
    blanked = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    match = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", blanked)
    return match.start() if match else 0


def without_strings(text: str) -> str:
    """The expression with every string emptied."""
    return _QUOTED.sub('""', text)


def _given(texts: Iterable[Text | None]) -> Iterator[Text]:
    return (text for text in texts if text is not None)


def _of_facts(process: Process) -> Iterator[Text]:
    for fact in process.facts.values():
        yield from _given((*fact.conditions.values(), fact.within))


def _defaults(fields: Iterable[Field]) -> Iterator[Text]:
    return _given(field.default for field in fields)


def _of_state(state: State) -> Iterator[Text]:
    yield from guards(state)
    instants: tuple[At, ...] = (*state.after, *state.at)
    yield from (timer.when for timer in instants)
    for every in state.every:
        yield from _of_every(every)
    for window in state.within:
        yield from (window.opens, window.closes)
    for invoke in state.invokes:
        yield from (*invoke.inputs.values(), *invoke.numbers, *_given([invoke.each]))
        if invoke.computed:
            yield invoke.process
    yield from state.output.values()
    yield from _given([state.output_content])
    yield from _defaults(state.data.values())


def _of_every(every: Every) -> Iterator[Text]:
    yield from _given((every.period, every.limit, every.times, every.first))
