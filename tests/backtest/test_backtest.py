"""What a change would have made of four deliveries, counted by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callout.backtest import AfterDivergence, BacktestAsked, BacktestReport
from callout.backtest.summary import document_of
from callout.errors import BadArgument
from callout.store import MemoryStore, Store
from callout.values import DaysDuration

from .worlds import DELIVERY, NINE, PARAMETERS, REMINDING, TABLES, backtested, deliveries, pairs

TEN_MINUTES = {"late_from": "PT10M"}


@pytest.fixture(scope="module")
def store() -> Store:
    return deliveries()


def parted(report: BacktestReport) -> dict[str, tuple[str, int, set[str]]]:
    """By ticket: how it parts, in which entry, in what."""
    return {
        each.ticket: (
            each.parted.parting,
            each.parted.seq,
            {place for _, place, _, _ in each.parted.differences},
        )
        for each in report.tickets
        if each.parted is not None
    }


def test_the_same_rules_change_nothing(store: Store) -> None:
    report = backtested(store, settings={"late_from": "PT15M"})

    assert report.is_same
    assert report.taken == 4
    assert pairs(report) == {
        ("punctual", "punctual", "same"): 2,
        ("minor", "minor", "same"): 1,
        ("major", "major", "same"): 1,
    }
    assert report.replay is not None
    assert report.replay.as_recorded == 4
    assert report.replay.entries == report.entries


def test_a_smaller_limit_moves_one_decision_to_another_row(store: Store) -> None:
    report = backtested(store, settings=TEN_MINUTES, asked=BacktestAsked(money=("owed",)))

    assert pairs(report) == {
        ("punctual", "punctual", "same"): 2,
        ("minor", "major", "row"): 1,
        ("major", "major", "same"): 1,
    }
    assert parted(report) == {"B": ("differs", 2, {"/late", "/owed", "/effects/people/sorry"})}
    assert report.replay is not None
    assert [(each.operation, each.added, each.missing) for each in report.replay.effects] == [
        ("sorry", 1, 0)
    ]
    (money,) = report.replay.money
    assert (money.recorded, money.proposed, money.difference, money.tickets) == (
        "10",
        "20",
        "10",
        1,
    )


def test_other_outputs_of_the_same_row_are_told(store: Store) -> None:
    report = backtested(store, settings={"fee": 12})

    assert pairs(report)["major", "major", "outputs"] == 1
    assert parted(report) == {"C": ("differs", 2, {"/owed"})}


def test_who_is_refused_now_is_found_where_nobody_looks_at_the_amount(store: Store) -> None:
    asked = BacktestAsked(unseen=("owed",))
    report = backtested(store, settings={"fee": 200}, asked=asked)

    assert parted(report) == {
        "C": ("differs", 3, {"/refusal/code", "/after", "/$/ticket/status", "/$/ticket/outcome"})
    }
    assert report.replay is not None
    assert report.replay.only_recorded == ("C",)
    assert report.replay.only_proposed == ()


def clocks(report: BacktestReport) -> dict[tuple[str, str], tuple[int, str | None]]:
    assert report.replay is not None
    return {
        (each.recorded, each.proposed): (each.count, each.earliest) for each in report.replay.clocks
    }


def test_a_shorter_limit_breaches_clocks_that_were_in_time(store: Store) -> None:
    report = backtested(store, settings={"within": "PT30M"})

    assert clocks(report) == {
        ("ok", "breach"): (3, "2026-03-02T09:30:00Z"),
        ("breach", "breach"): (1, None),
    }
    assert parted(report) == {}, "nobody is told of it"
    assert report.replay is not None
    assert report.replay.deadlines == 4


def test_a_longer_limit_keeps_clocks_that_were_breached(store: Store) -> None:
    report = backtested(store, settings={"within": "PT4H"})

    assert clocks(report) == {
        ("ok", "ok"): (3, None),
        ("breach", "ok"): (1, "2026-03-02T11:00:00Z"),
    }


def test_a_timer_that_a_process_gets_fires_by_itself(store: Store) -> None:
    report = backtested(store, instead={"delivery.yaml": REMINDING})

    found = {name: each[:2] for name, each in parted(report).items()}
    assert found == dict.fromkeys("ABCD", ("own", 1))
    first = report.tickets[0].parted
    assert first is not None
    assert first.at == "2026-03-02T09:30:00Z"


def test_a_timer_that_a_process_loses_is_missing() -> None:
    reminded = deliveries(process=REMINDING)
    report = backtested(reminded, instead={"delivery.yaml": DELIVERY})

    assert {each[0] for each in parted(report).values()} == {"missing"}
    assert report.replay is not None
    (effects,) = report.replay.effects
    assert (effects.added, effects.missing) == (0, 4)


def test_timers_that_fired_late_fire_late_again() -> None:
    report = backtested(deliveries(process=REMINDING), settings={"late_from": "PT15M"})

    assert report.is_same


WITH_AREA = (
    TABLES.replace(
        "{late_by: {type: duration}}", "{late_by: {type: duration}, area: {type: string}}"
    )
    .replace("|| late ", "| area || late ")
    .replace("|| punctual | 0  ", "| - || punctual | 0  ")
    .replace("|| minor    | 0 ", '| "town" || minor    | 0 ')
    .replace("|| major    | param.fee", "| - || major    | param.fee")
)


def test_an_input_that_is_not_on_record_is_named_and_not_guessed(store: Store) -> None:
    rules = {"p.yaml": PARAMETERS, "t.yaml": WITH_AREA}
    report = backtested(store, rules=rules, asked=BacktestAsked(replays=False))

    assert pairs(report) == {
        ("punctual", "punctual", "same"): 2,
        ("minor", "-", "unknown"): 1,
        ("major", "major", "same"): 1,
    }
    (table,) = report.decisions
    assert table.missing == {"area": 1}


def test_what_is_not_on_record_is_known_from_the_replay_as_far_as_that_is_exact(
    store: Store,
) -> None:
    report = backtested(store, rules={"p.yaml": PARAMETERS, "t.yaml": WITH_AREA})

    assert report.is_same
    assert pairs(report)["minor", "minor", "same"] == 1


def test_a_case_that_no_row_covers_any_more_is_told(store: Store) -> None:
    lost = "\n".join(line for line in TABLES.split("\n") if "|| minor" not in line)
    report = backtested(store, rules={"p.yaml": PARAMETERS, "t.yaml": lost})

    assert pairs(report)["minor", "-", "no-row"] == 1
    assert parted(report)["B"][:2] == ("differs", 2)


def test_a_table_that_is_gone_leaves_its_decisions_open(store: Store) -> None:
    other = TABLES.replace("  lateness:", "  delay:")
    process = DELIVERY.replace("table: lateness", "table: delay")
    report = backtested(
        store, rules={"p.yaml": PARAMETERS, "t.yaml": other}, instead={"delivery.yaml": process}
    )

    assert {verdict for _, _, verdict in pairs(report)} == {"gone"}
    assert parted(report) == {}, "the tickets go the same way"


def test_a_change_that_does_not_load_leaves_its_tickets_out_and_says_why(store: Store) -> None:
    report = backtested(store, rules={"p.yaml": PARAMETERS})

    assert set(report.left_out) == {"unlinkable"}
    assert set(report.left_out["unlinkable"]) == set("ABCD")
    assert not report.is_same


def test_after_the_first_difference_a_policy_goes_on_and_is_labelled(store: Store) -> None:
    unseen = BacktestAsked(after=AfterDivergence.REJECT)
    report = backtested(store, settings={"fee": 200}, asked=unseen)

    (ticket,) = report.tickets
    assert ticket.parted is not None
    assert (ticket.parted.seq, ticket.again) == (2, 1), "paid is refused then"
    resync = BacktestAsked(after=AfterDivergence.RESYNC)
    (ticket,) = backtested(store, settings={"fee": 200}, asked=resync).tickets
    assert ticket.again == 0, "from where the record was, paid is accepted"


def test_only_the_tickets_that_are_asked_for_are_taken(store: Store) -> None:
    def taken(**asked: object) -> list[str]:
        report = backtested(store, settings={"within": "PT1M"}, asked=BacktestAsked(**asked))  # type: ignore[arg-type] # the table below
        return [each.ticket for each in report.tickets]

    assert taken(where='late = "punctual"') == ["A", "D"]
    assert taken(where='ticket.status = "open"') == ["D"]
    assert taken(since=NINE + timedelta(seconds=1)) == []
    assert taken(until=NINE) == []
    assert taken(until=NINE + timedelta(seconds=1)) == list("ABCD")


def test_what_comes_after_the_end_that_is_asked_for_changes_nothing() -> None:
    store = deliveries()
    asked = BacktestAsked(until=NINE + timedelta(minutes=90))
    before = document_of(backtested(store, settings=TEN_MINUTES, asked=asked))
    deliveries_again = deliveries(MemoryStore())

    assert document_of(backtested(deliveries_again, settings=TEN_MINUTES, asked=asked)) == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"where": "lte = 1"}, "did you mean 'late'"),
        ({"money": ("ower",)}, "did you mean 'owed'"),
        ({"where": 'phone = "13800000000"'}, "personal data"),
        ({"where": "late ="}, "where"),
    ],
)
def test_what_nobody_may_ask_is_refused(store: Store, asked: dict[str, object], said: str) -> None:
    with pytest.raises(BadArgument) as refused:
        backtested(store, settings=TEN_MINUTES, asked=BacktestAsked(**asked))  # type: ignore[arg-type] # the table above
    assert said in str(refused.value)


def test_a_parameter_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(BadArgument, match="late_form") as refused:
        backtested(store, settings={"late_form": "PT10M"})
    assert refused.value.hint == "did you mean 'late_from'?"


def test_a_change_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(BadArgument, match="nothing is to be different"):
        backtested(store)


def test_values_may_be_given_as_values(store: Store) -> None:
    ten = {"late_from": DaysDuration.parse("PT10M")}
    assert pairs(backtested(store, settings=ten)) == pairs(backtested(store, settings=TEN_MINUTES))
