"""What checkpoints say of rows: one digest for one set of them, whatever was there in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from callout.checkpoints import (
    ArmedTimers,
    EffectRow,
    TimerRow,
    Tree,
    effects_digest,
    is_looked_for,
)
from callout.checkpoints.tree import leaf_hash
from callout.values import canonical, digest

DUE = "2026-03-02T10:00:00Z"
TIMERS = st.builds(
    TimerRow, st.text(min_size=1), st.sampled_from("abc"), st.sampled_from((DUE, None))
)


def root_as_written(timers: set[TimerRow]) -> str:
    """As docs/auditors/heads.md tells it, with nothing of ours but the tree."""
    found = [sha256(canonical([each.ticket, each.id, each.due])).hexdigest() for each in timers]
    leaves = [
        "".join(sorted(each for each in found if each[:3] == f"{n:03x}")) for n in range(4096)
    ]
    return f"s256:{Tree(leaf_hash(bytes.fromhex(each)) for each in leaves).root.hex()}"


@settings(max_examples=30, deadline=None)
@given(st.sets(TIMERS, max_size=8), st.sets(TIMERS, max_size=8))
def test_the_root_is_of_the_timers_that_are_armed_and_of_no_others(
    kept: set[TimerRow], passed: set[TimerRow]
) -> None:
    timers = ArmedTimers(passed)
    for each in kept:
        timers.add(each)
    assert timers.root == root_as_written(kept | passed)
    for each in passed - kept:
        timers.remove(each)

    assert timers.root == root_as_written(kept)


def test_the_timer_that_was_missing_is_found_among_others() -> None:
    every = [TimerRow(f"T{number}", "after.x", DUE) for number in range(50)]
    without = ArmedTimers(each for each in every if each.ticket != "T7").root
    timers = ArmedTimers(every)
    before = timers.root

    assert [each.ticket for each in timers.lacking(without, every)] == ["T7"]
    assert list(timers.lacking("s256:", every)) == []
    assert timers.root == before


def test_effects_are_a_list_by_id() -> None:
    one, two = (EffectRow(f"T/1/{n}", "post", "send", "s256:0") for n in range(2))

    assert effects_digest([two, one]) == effects_digest([one, two]) == digest([[*one], [*two]])
    assert effects_digest([]) == digest([])


def test_effects_of_what_was_sealed_an_hour_later_are_not_looked_for() -> None:
    now, hour = datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(hours=1)

    assert is_looked_for(now - hour, now)
    assert is_looked_for(now + hour, now)  # by a clock that goes before
    assert not is_looked_for(now - hour - timedelta(microseconds=1), now)
