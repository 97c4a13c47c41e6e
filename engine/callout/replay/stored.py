"""The ticket that is kept beside its history, made comparable with the one the history makes.

One thing is an operator's and not the history's: a ticket whose timer was given up is marked
``stuck``, and ``open`` again when the timer is to be fired after all.
"""

from __future__ import annotations

from callout.records import LIVE, Record, Ticket, ticket_to_json

_OF_THE_LAST_ENTRY = ("id", "definition", "version", "head", "opened_at")


def comparable(stored: Ticket, made: Ticket, *, known: bool) -> tuple[Record, Record]:
    """Both as JSON; only what the last entry says itself, unless the state is `known`.

    A ticket that was made without its definition knows neither its process nor the order of its
    timers; that is taken over from the stored one.
    """
    left, right = ticket_to_json(stored), ticket_to_json(made)
    if {stored.status, made.status} == set(LIVE):
        left["status"] = right["status"]
    if not made.process:
        right["process"] = left["process"]
        orders = {timer["id"]: timer["order"] for timer in left["timers"]}
        right["timers"] = sorted(
            ({**timer, "order": orders.get(timer["id"], 0)} for timer in right["timers"]),
            key=lambda timer: (timer["order"], timer["id"]),
        )
    if not known:
        return _some(left), _some(right)
    return left, right


def _some(json: Record) -> Record:
    return {name: json[name] for name in _OF_THE_LAST_ENTRY}
