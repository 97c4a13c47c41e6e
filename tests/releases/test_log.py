"""What is released at an instant follows from the log, and later acts change nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.errors import SameHand
from callout.records import Actor
from callout.releases import (
    NotReleased,
    ReleaseAct,
    ReleaseEntry,
    ReleaseSettled,
    ReleaseState,
    approval,
    in_force,
    person,
    proposal,
    release_hash,
    release_states,
    releases_of,
    withdrawal,
)
from callout.releases.log import Signed

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
LI, WU = Actor("designer:li"), Actor("chief:wu")
P = ("p", None, None)


def at(hours: int) -> datetime:
    return NINE + timedelta(hours=hours)


def log_of(*acts: tuple[str, int, int | None]) -> list[ReleaseEntry]:
    """Acts by name, hour, and of a proposal the hour from which on, else the release's number."""
    entries: list[ReleaseEntry] = []
    for act, hour, about in acts:
        last = entries[-1] if entries else None
        if act == "propose":
            since = None if about is None else at(about)
            named = f"s256:{len(entries) + 1}"
            entries.append(proposal(last, P, named, since, Signed(LI, at(hour))))
            continue
        assert last is not None
        (release,) = [each for each in releases_of(entries) if each.number == about]
        make = approval if act == "approve" else withdrawal
        entries.append(make(last, release, Signed(WU, at(hour))))
    return entries


def definition_at(entries: Sequence[ReleaseEntry], moment: datetime) -> str | None:
    try:
        return in_force(releases_of(entries), *P, moment).definition
    except NotReleased:
        return None


def by_the_book(entries: Sequence[ReleaseEntry], moment: datetime) -> str | None:
    """The same, told as a person would: from the first entry to the last, with a list to hand."""
    standing: dict[int, tuple[datetime, int, str]] = {}
    for entry in entries:
        if entry.at > moment:
            continue
        proposed = entries[entry.release - 1]
        if entry.act is ReleaseAct.APPROVE:
            since = proposed.effective or entry.at
            since = max(since, entry.at)
            standing[entry.release] = (since, entry.number, proposed.definition)
        elif entry.act is ReleaseAct.WITHDRAW:
            standing.pop(entry.release, None)
    begun = [each for each in standing.values() if each[0] <= moment]
    return max(begun)[2] if begun else None


@st.composite
def logs(draw: st.DrawFn) -> list[ReleaseEntry]:
    entries: list[ReleaseEntry] = []
    hour = 0
    for _ in range(draw(st.integers(1, 12))):
        hour += draw(st.integers(0, 3))
        last = entries[-1] if entries else None
        signed = Signed(WU, at(hour))
        open_ones = [each for each in releases_of(entries) if each.withdrawn is None]
        waiting = [each for each in open_ones if each.approved is None]
        act = draw(st.sampled_from(["propose", "approve", "approve", "withdraw"]))
        if act == "approve" and waiting and last:
            entries.append(approval(last, draw(st.sampled_from(waiting)), signed))
        elif act == "withdraw" and open_ones and last:
            entries.append(withdrawal(last, draw(st.sampled_from(open_ones)), signed))
        else:
            since = draw(st.none() | st.integers(-2, 20).map(at))
            named = f"s256:{len(entries) + 1}"
            entries.append(proposal(last, P, named, since, Signed(LI, at(hour))))
    return entries


@given(logs(), st.integers(-1, 40))
def test_what_is_in_force_is_what_a_person_would_read_out_of_the_log(
    entries: list[ReleaseEntry], hour: int
) -> None:
    assert definition_at(entries, at(hour)) == by_the_book(entries, at(hour))


@given(logs(), st.data())
def test_what_was_in_force_is_changed_by_nothing_that_is_done_later(
    entries: list[ReleaseEntry], data: st.DataObject
) -> None:
    known = data.draw(st.integers(1, len(entries)))
    moment = entries[known - 1].at - timedelta(microseconds=1)

    assert definition_at(entries[: known - 1], moment) == definition_at(entries, moment)


@given(logs())
def test_the_log_reads_as_it_was_written_and_each_hash_covers_all_before(
    entries: list[ReleaseEntry],
) -> None:
    assert [ReleaseEntry.from_json(each.to_json()) for each in entries] == entries
    assert [release_hash(each.to_json()) for each in entries] == [each.hash for each in entries]
    assert [each.previous for each in entries] == [None, *[each.hash for each in entries[:-1]]]


def test_a_release_goes_through_its_states() -> None:
    entries = log_of(("propose", 0, 10), ("approve", 1, 1), ("propose", 2, 20), ("approve", 3, 3))

    def states(hour: int, *, known: int) -> list[ReleaseState]:
        return [*release_states(releases_of(entries[:known]), at(hour)).values()]

    assert states(0, known=1) == [ReleaseState.PROPOSED]
    assert states(5, known=4) == [ReleaseState.APPROVED, ReleaseState.APPROVED]
    assert states(10, known=4) == [ReleaseState.IN_FORCE, ReleaseState.APPROVED]
    assert states(20, known=4) == [ReleaseState.SUPERSEDED, ReleaseState.IN_FORCE]


def test_of_two_effective_at_once_the_one_approved_later_counts() -> None:
    entries = log_of(("propose", 0, 9), ("propose", 0, 9), ("approve", 1, 2), ("approve", 1, 1))

    assert definition_at(entries, at(9)) == "s256:1"


def test_nothing_is_effective_before_it_was_approved() -> None:
    entries = log_of(("propose", 0, -5), ("approve", 2, 1))

    assert definition_at(entries, at(1)) is None
    assert definition_at(entries, at(2)) == "s256:1"


@pytest.mark.parametrize(
    ("by", "other"),
    [
        ("designer:li", "designer:li"),
        ("designer:li", "chief:li"),
        ("designer:li", "li"),
        ("designer:Li", "chief: lI"),
        ("designer+chief:li", "chief:\uff4c\uff49"),
    ],
)
def test_one_hand_is_one_hand_under_whatever_role(by: str, other: str) -> None:
    made = proposal(None, P, "s256:a", None, Signed(Actor(by), NINE))

    with pytest.raises(SameHand, match="'designer"):
        approval(made, releases_of([made])[0], Signed(Actor(other), NINE))
    assert person(by) == person(other)


def test_who_acts_for_the_other_is_no_other_hand() -> None:
    made = proposal(None, P, "s256:a", None, Signed(LI, NINE))
    standing_in = Actor("chief:wu", on_behalf_of="designer:li")

    with pytest.raises(SameHand):
        approval(made, releases_of([made])[0], Signed(standing_in, NINE))


@pytest.mark.parametrize("settled", ["approve", "withdraw"])
def test_what_is_settled_is_not_settled_again(settled: str) -> None:
    entries = log_of(("propose", 0, None), (settled, 1, 1))
    (release,) = releases_of(entries)

    with pytest.raises(ReleaseSettled, match=r"was (approved|withdrawn) by 'chief:wu'"):
        approval(entries[-1], release, Signed(WU, at(2)))


def test_a_clock_that_was_set_back_moves_no_entry_before_the_last() -> None:
    entries = log_of(("propose", 5, None), ("approve", 1, 1))

    assert [each.at for each in entries] == [at(5), at(5)]


def test_what_is_written_otherwise_is_not_read() -> None:
    json = log_of(("propose", 0, 3))[0].to_json()

    for odd in ({"at": "2026-03-02T09:00:00+00:00"}, {"note": ""}, {"more": 1}, {"act": "x"}):
        with pytest.raises((ValueError, TypeError)):
            ReleaseEntry.from_json({**json, **odd})
