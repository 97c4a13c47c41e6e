"""Every figure counted a second time, from what `callout export --histories --reveal` writes.

Nothing here reads the definitions of the figures or runs their expressions: each is counted from
what happened, as docs/sop/kpis.md says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tests.month import after_exhibitions, at_home, limits, maker, standards
from tests.month.lines import Line, read
from tests.month.tally import Case, Counted, Counting, rate, share, summary, within


@dataclass(frozen=True)
class Recount:
    """Whose tickets a figure counts, how a ticket's cases are found, and what they come to."""

    profiles: tuple[str, ...]
    processes: tuple[str, ...]
    cases: Counting
    comes_to: Callable[[Sequence[Case]], Counted]


_CONTACT, _FILE, _CALL = ("inbound_contact",), ("customer_file",), ("follow_up_call",)
_REPAIR, _CASE, _VISIT = ("same_day_repair",), ("feedback_case",), ("home_visit",)
_SERVICE, _REQUEST = ("three_guarantees_service",), ("timed_request",)
_MEASURES, _STANDARDS, _EXHIBITION = ("measures",), ("standards",), ("exhibition",)
_HAIER, _GUARANTEES = ("haier",), ("three_guarantees",)

FIGURES: Mapping[str, Recount] = {
    "warranty_customers_revisited": Recount(_MEASURES, _FILE, maker.revisited, share),
    "satisfied_customers": Recount(_MEASURES, _CALL, maker.satisfied, share),
    "parts_sent_right": Recount(_MEASURES, ("parts_request",), maker.sent_right, share),
    "time_to_site": Recount(_MEASURES, _FILE, maker.time_to_site, summary),
    "revisits": Recount(_MEASURES, _CALL, maker.revisits, summary),
    "part_failures": Recount(_MEASURES, ("quality_info",), maker.part_failures, summary),
    "second_ring": Recount(_STANDARDS, _CONTACT, standards.second_ring, share),
    "within_rings": Recount(_STANDARDS, _CONTACT, standards.within_rings, share),
    "same_day": Recount(_STANDARDS, _REPAIR, standards.same_day, share),
    "late_with_reason": Recount(_STANDARDS, _REPAIR, standards.late_with_reason, share),
    "complaint_rate": Recount(_STANDARDS, (*_CONTACT, *_REPAIR), standards.complaints, rate),
    "time_until_there": Recount(_STANDARDS, _REPAIR, standards.time_until_there, summary),
    "case_satisfaction": Recount(_EXHIBITION, _CASE, after_exhibitions.satisfied, share),
    "survey_satisfaction": Recount(
        _EXHIBITION, ("satisfaction_survey",), after_exhibitions.surveyed, share
    ),
    "cases_solved": Recount(_EXHIBITION, _CASE, after_exhibitions.solved, share),
    "response_in_time": Recount(_EXHIBITION, _CASE, after_exhibitions.responded, share),
    "complaints_settled": Recount(_EXHIBITION, ("complaint",), after_exhibitions.settled, share),
    "frequent_problems": Recount(_EXHIBITION, _CASE, after_exhibitions.problems, summary),
    "organisation_known": Recount(("leads",), _CONTACT, standards.organisation_known, share),
    "reached_in_window": Recount(_HAIER, _VISIT, at_home.reached_in_window, share),
    "first_revisit_call": Recount(_HAIER, ("revisit",), at_home.first_revisit_call, summary),
    "cards_same_day": Recount(_HAIER, _VISIT, at_home.cards_same_day, share),
    "revenue": Recount(_HAIER, ("charge_and_settle",), at_home.revenue, summary),
    "forwarded_in_time": Recount(_GUARANTEES, _SERVICE, limits.forwarded_in_time, share),
    "arranged_in_time": Recount(_GUARANTEES, _SERVICE, limits.arranged_in_time, share),
    "checked_in_time": Recount(_GUARANTEES, _SERVICE, limits.checked_in_time, share),
    "answered_in_time": Recount(("project", "equipment"), _REQUEST, limits.answered_in_time, share),
    "at_it_in_time": Recount(("project", "trade_oil"), _REQUEST, limits.at_it_in_time, share),
    "finished_in_time": Recount(
        ("project", "equipment", "trade_oil"), _REQUEST, limits.finished_in_time, share
    ),
    "conduct_cases": Recount(("trade_oil",), ("staff_discipline",), limits.conduct_cases, summary),
    "order_revenue": Recount(("service_centre",), ("service_order",), at_home.orders, summary),
}


Found = list[tuple[str, Case]]


def cases(lines: Iterable[str], as_of: datetime) -> dict[tuple[str, str], Found]:
    """The cases of each figure of each of its profiles, with the ticket of each."""
    tickets: dict[tuple[str, str], list[Line]] = {}
    for line in read(lines, as_of):
        tickets.setdefault((line.profile, line.process), []).append(line)
    return {
        (name, profile): [
            (line.id, each)
            for process in figure.processes
            for line in tickets.get((profile, process), ())
            for each in figure.cases(line)
        ]
        for name, figure in FIGURES.items()
        for profile in figure.profiles
    }


def recount(
    found: Mapping[tuple[str, str], Found], first: date, last: date
) -> dict[tuple[str, str], Counted]:
    """What the cases of these days come to."""
    return {
        (name, profile): FIGURES[name].comes_to(within([each for _, each in pairs], first, last))
        for (name, profile), pairs in found.items()
    }
