"""What a ticket comes to on both sides: how its clocks end, and what its fields of money hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from callout.records import Ticket, instant_text, sections
from callout.records.clock_runs import ClockRun, clock_run
from callout.replay import Fold
from callout.values import Json, decode, encoded_of, format_number, pointer

from .finding import ClockOutcome, EffectsOutcome, MoneyOutcome
from .forced import ForcedRun

OK, BREACH, OPEN, NONE, UNDECIDED = "ok", "breach", "open", "none", "undecided"
_RESULTS = {"met": OK, "breached": BREACH, "running": OPEN, "paused": OPEN}


def clock_outcomes(run: ForcedRun, final: Fold) -> dict[str, ClockOutcome]:
    """Every clock that ran on either side; `final` is the record's end."""
    recorded = _clocks(final.kept())
    proposed = _clocks_of(run.ticket)
    later = _clocks_of(run.later)
    found: dict[str, ClockOutcome] = {}
    for name in sorted(recorded.keys() | proposed.keys() | later.keys()):
        ours = recorded.get(name)
        found[name] = _clock_outcome(run, ours, proposed.get(name), later.get(name))
    return found


def _clock_outcome(
    run: ForcedRun, ours: ClockRun | None, exact: ClockRun | None, later: ClockRun | None
) -> ClockOutcome:
    parted = run.first is not None or run.unknown is not None
    left, right, is_exact = _result(ours), _result(exact), True
    if parted and not _is_decided(ours, exact):
        follows = run.unknown is None and run.follows
        right, is_exact = (_result(later), False) if follows else (UNDECIDED, True)
    side = later if not is_exact else exact
    missed = [each.missed for each in (ours, side) if each is not None and each.missed is not None]
    at = instant_text(missed[0]) if left != right and missed else None
    return ClockOutcome(left, right, is_exact, at)


def _is_decided(ours: ClockRun | None, exact: ClockRun | None) -> bool:
    """Whether nothing that comes can change the run: it is breached, or it has stopped."""
    if exact is None:
        return False
    if exact.missed is not None:
        return True
    return not exact.is_open and ours is not None and ours.number == exact.number


def money_outcomes(names: Iterable[str], run: ForcedRun, final: Fold) -> dict[str, MoneyOutcome]:
    """The number fields of these dotted names, where either side has one."""
    exact = {} if run.ticket is None else encoded_of(run.ticket.data)
    later = {} if run.later is None else encoded_of(run.later.data)
    found: dict[str, MoneyOutcome] = {}
    for name in names:
        sides = (run.recorded.document, exact, final.document, later)
        values = [_number(each, name) for each in sides]
        if any(each is not None for each in values):
            found[name] = MoneyOutcome(*values)
    return found


def effect_outcomes(run: ForcedRun) -> tuple[EffectsOutcome, ...]:
    """What would be done outside that was not, and the other way round."""
    return tuple(
        EffectsOutcome(*kind, run.added[kind], run.missing[kind])
        for kind in sorted(run.added.keys() | run.missing.keys())
    )


def _number(data: Mapping[str, Json], name: str) -> str | None:
    found = pointer.get(dict(data), tuple(name.split(".")))
    value = decode(found) if found is not None else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return format_number(value)


def _clocks_of(ticket: Ticket | None) -> dict[str, ClockRun]:
    return {} if ticket is None else _clocks(ticket.internals)


def _clocks(kept: Mapping[str, Json]) -> dict[str, ClockRun]:
    return dict(_runs(kept.get(sections.CLOCK)))


def _runs(part: Json) -> Iterator[tuple[str, ClockRun]]:
    for name, each in part.items() if isinstance(part, dict) else ():
        run = clock_run(each)
        if run is not None:
            yield name, run


def _result(run: ClockRun | None) -> str:
    return NONE if run is None else _RESULTS.get(run.state, NONE)
