"""Nobody is called or reminded at night by a timer, unless its hour is one that people agreed on.

Every timer of every shipped process that tells somebody something, at once or in the state that it
leads to, with why it may: a new one has to be put here, or to wait for the hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from callout.process import At, Process, State, Tell, Transition, walk
from tests.shipped import catalog

PROCESSES = catalog().processes
WITHIN_HOURS = ("call_at", "inspect_at", "prompt_at")
"""What the table `call_time` has answered."""
MAY = {
    "home_visit": {
        "at.prepare.1": "an hour before a departure for a time that the customer agreed to",
        "at.reaching.1": "the last moment to depart for a time that the customer agreed to",
        "at.on_the_clock.1": "two minutes before a time that the customer agreed to",
        "at.meal_break.1": "the time that the family and the engineer agreed on",
    },
    "door_attempt": {
        "every.knocking.1": "the engineer stands at the door",
        "after.knocking.1": "the engineer stands at the door",
    },
    "car_follow_up": {"deputy_begins": "the day that the head has named"},
    "dealer_sale": {"third_day": "the beginning of the day of the call, which is made during it"},
    "dealer_stock": {
        "at.counting.1": "the end of a season, that finance is told of",
        "at.counting.2": "before the end of a season; it is read the next morning",
    },
    "follow_up_call": {"try_again": "within the hours that its opener gives"},
    "peak_day": {"begins": "the beginning of a day that was planned"},
    "renovation_repair": {
        "appointment_came": "a time that the customer agreed to",
        "knock_again": "the crew stands at the door",
        "nobody_opens": "the crew stands at the door",
    },
    "three_guarantees_claim": {
        "at.awaiting_part.1": "before the day by which a part is back; it is read the next morning",
        "at.awaiting_word.1": "a reminder to a dealer; it is read the next morning",
    },
    "manager_visit": {"at.scheduled.1": "the time that the manager has fixed"},
    "daily_reconciliation": {
        "at.outlet.1": "an hour that the deployment fixes",
        "at.centre.1": "an hour that the deployment fixes",
    },
}


def _telling(process: Process) -> Iterator[str]:
    """Timers outside the hours by id; several transitions of one timer are one."""
    known = {state.id: state for state in walk.states(process.root)}
    for state in walk.with_root(process.root):
        for timer in (*state.after, *state.at):
            in_hours = isinstance(timer, At) and timer.when.text in WITHIN_HOURS
            if not in_hours and any(_tells(each, known) for each in timer.transitions):
                yield timer.id
        for every in state.every:
            if any(_tells(each, known) for each in every.transitions):
                yield every.id


def _tells(transition: Transition, known: dict[str, State]) -> bool:
    entered = [known[target.text] for target in transition.targets if target.text in known]
    blocks = [transition.actions, *(block for state in entered for block in state.entry)]
    return any(isinstance(each, Tell) for block in blocks for each in walk.nested(block))


@pytest.mark.parametrize("name", PROCESSES)
def test_timers_that_tell_somebody_wait_for_the_hours_or_have_a_reason(name: str) -> None:
    found: Iterable[str] = _telling(PROCESSES[name])

    assert sorted(found) == sorted(MAY.get(name, {}))
