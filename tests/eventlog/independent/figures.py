"""The figures of docs/volvo.md a second time: from the CSV files, without a line of callout.

Run it on a folder of logs: ``python tests/eventlog/independent/figures.py FOLDER``. It says what
the processes accept in tables of its own, reads rows with the csv module, and prints JSON.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

Rows = list[dict[str, str]]

WAITS = ("Wait", "Wait - User", "Wait - Customer", "Wait - Vendor", "Wait - Implementation")
ACCEPTED = ("In Progress", "Assigned", *WAITS)
FROM_ACCEPTED = {*ACCEPTED, "Awaiting Assignment", "Resolved"}
ONE: dict[str, set[str]] = {
    "": {"In Progress", "Awaiting Assignment"},
    **{state: {*FROM_ACCEPTED} for state in ACCEPTED},
    "Awaiting Assignment": {"In Progress", "Awaiting Assignment"},
    "Resolved": {"Closed", "In Progress", "Awaiting Assignment"},
    "In Call": {"In Progress"},
    "Closed": set(),
    "Cancelled": set(),
    "Unmatched": set(),
}
ONE["In Progress"] |= {"In Call", "Cancelled"}
NIGHTS = 8 * 86_400 + 60
"""Seconds after which nobody is on time any more who closes a ticket."""
TWO = {state: {*targets} for state, targets in ONE.items()}
TWO["Closed"] |= {"In Progress", "Awaiting Assignment"}
TWO["Awaiting Assignment"] |= {"Resolved"}
TWO["Wait - User"] -= {"Resolved"}

DESK = {
    "": "Insert ticket, Assign seriousness",
    "Insert ticket": "Assign seriousness",
    "Assign seriousness": "Assign seriousness, Take in charge ticket, Resolve ticket, Wait",
    "Take in charge ticket": "Take in charge ticket, Wait, Resolve ticket, Require upgrade, "
    "Create SW anomaly, Schedule intervention",
    "Wait": "Wait, Take in charge ticket, Resolve ticket, Require upgrade",
    "Require upgrade": "Require upgrade, Resolve ticket, Take in charge ticket, Wait",
    "Create SW anomaly": "Create SW anomaly, Resolve SW anomaly, Resolve ticket, Require upgrade, "
    "Take in charge ticket",
    "Resolve SW anomaly": "Resolve SW anomaly, Resolve ticket, Require upgrade",
    "Schedule intervention": "Resolve ticket, Take in charge ticket",
    "Resolve ticket": "Closed, Take in charge ticket, Resolve ticket",
    "Closed": "",
}
HELP = {state: {each for each in targets.split(", ") if each} for state, targets in DESK.items()}

WARDS = {"Admission NC", "Admission IC"}
WAY: dict[str, set[str]] = {
    "": {"ER Registration"},
    "ER Registration": {"ER Triage"},
    "ER Triage": {"ER Sepsis Triage"},
    "ER Sepsis Triage": WARDS,
    "Admission NC": {*WARDS, *(f"Release {letter}" for letter in "ABCDE")},
    "Admission IC": {*WARDS, "Release B"},
    **{f"Release {letter}": {"Return ER"} for letter in "ABCDE"},
    "Return ER": set(),
}
BLOOD = {"Leucocytes", "CRP", "LacticAcid"}
CARE: tuple[dict[str, set[str]], ...] = (
    WAY,
    {"": {"IV Liquid"}, "IV Liquid": set()},
    {"": {"IV Antibiotics"}, "IV Antibiotics": set()},
    dict.fromkeys(("", *BLOOD), BLOOD),
)
"""What goes on beside each other in the hospital; no two have a name in common."""
LIMITS = {"IV Antibiotics": 3600, "LacticAcid": 3 * 3600}
"""What has to follow the assessment, in seconds."""


def read(path: Path) -> dict[str, Rows]:
    """The rows of each ticket, in the order of the file."""
    found: dict[str, Rows] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["case"]].append(row)
    return found


def cheapest(names: list[str], allowed: dict[str, set[str]]) -> int:
    """The cost of the cheapest alignment, row by row over all states (no search)."""
    far = 10**9
    steps = {state: _distances(state, allowed) for state in allowed}
    cost = {state: steps[""].get(state, far) for state in allowed}
    for name in names:
        after = {state: spent + 1 for state, spent in cost.items()}
        if name in allowed:
            ready = (spent for state, spent in cost.items() if name in allowed[state])
            best = min(ready, default=far)
            after[name] = min(after[name], best)
        cost = {
            state: min(after[other] + steps[other].get(state, far) for other in allowed)
            for state in allowed
        }
    return min(cost.values())


def _distances(start: str, allowed: dict[str, set[str]]) -> dict[str, int]:
    found, ring, distance = {start: 0}, {start}, 0
    while ring:
        distance += 1
        ring = {each for state in ring for each in allowed[state]} - found.keys()
        found.update(dict.fromkeys(ring, distance))
    return found


def walk(tickets: dict[str, Rows], allowed: dict[str, set[str]], column: str) -> dict[str, object]:
    """What a table accepts; a row that it knows leaves its ticket where the row says."""
    figures: Counter[str] = Counter()
    off: Counter[str] = Counter()
    times: Counter[str] = Counter()
    costs: dict[tuple[str, ...], int] = {}
    fitting: set[str] = set()
    for ticket, rows in tickets.items():
        names = [row[column] for row in rows]
        state, is_off, kept = "", False, ""
        for position, name in enumerate(names):
            if position:
                times[state] += _seconds(rows[position - 1]["ts"], rows[position]["ts"])
            if name in allowed[state]:
                figures["accepted"] += 1
            else:
                off[f"{state}>{name}"] += 1
                is_off = True
            figures["accepted_stop"] += not is_off
            if name in allowed[kept]:
                figures["accepted_reject"] += 1
                kept = name
            state = name if name in allowed else state
        variant = tuple(names)
        if variant not in costs:
            costs[variant] = cheapest(names, allowed)
        figures["cost"] += costs[variant]
        if not is_off:
            fitting.add(ticket)
    return {
        "tickets": len(tickets),
        "events": sum(map(len, tickets.values())),
        "fitting": len(fitting),
        **figures,
        "off": dict(off),
        "seconds_in": {state: spent for state, spent in times.items() if state},
        "variants": len(costs),
        "ids": fitting,
    }


def _seconds(first: str, then: str) -> int:
    return round((datetime.fromisoformat(then) - datetime.fromisoformat(first)).total_seconds())


def overdue(tickets: dict[str, Rows], state: str, limit: int) -> list[int]:
    """How often a row stood for longer than so many seconds: before the next, and at the end."""
    found = standing(tickets, state, limit)
    at_end = sum(found[name].count(tickets[name][-1]) for name in found)
    return [sum(map(len, found.values())) - at_end, at_end]


def standing(tickets: dict[str, Rows], state: str, limit: int) -> dict[str, Rows]:
    """The rows of a state that stood for longer, by ticket; the last until the log ends."""
    end = max((row["ts"] for rows in tickets.values() for row in rows), key=datetime.fromisoformat)
    found: dict[str, Rows] = {}
    for name, rows in tickets.items():
        afters = [*(row["ts"] for row in rows[1:]), end]
        for row, after in zip(rows, afters, strict=True):
            if row["substatus"] == state and _seconds(row["ts"], after) > limit:
                found.setdefault(name, []).append(row)
    return found


def target(row: dict[str, str], version: int) -> str:
    """The row of the table of targets that a ticket hits with its first row of the log."""
    impacts, swedish = ["Major", "High", "Medium", "Low"], row["org_country"] == "se"
    place = impacts.index(row["impact"])
    if version == 1:
        return str(place + 1)
    return {"Major": "1", "High": "2", "Medium": "34", "Low": "56"}[row["impact"]][
        0 if swedish or place < 2 else 1
    ]


def volvo(tickets: dict[str, Rows]) -> dict[str, object]:
    """Everything that is said of the incidents."""
    one, two = (walk(tickets, table, "substatus") for table in (ONE, TWO))
    first, second = one.pop("ids"), two.pop("ids")
    assert isinstance(first, set)
    assert isinstance(second, set)
    firsts = [rows[0] for rows in tickets.values()]
    pairs = [(a, b) for rows in tickets.values() for a, b in itertools.pairwise(rows)]
    left = [(a, b) for a, b in pairs if a["status"] == "Completed" != b["status"]]
    moved = [(a, b) for a, b in pairs if a["team"] != b["team"]]
    return {
        **one,
        "rows": dict(Counter(target(row, 1) for row in firsts)),
        "rows_to_rows": dict(Counter(f"{target(row, 1)}>{target(row, 2)}" for row in firsts)),
        "team_changes": [len(moved), len({a["case"] for a, _ in moved})],
        "completed_left": [len(left), len({a["case"] for a, _ in left})],
        "overdue": overdue(tickets, "Resolved", NIGHTS),
        "fit_both": len(first & second),
        "fit_first_only": len(first - second),
        "fit_second_only": len(second - first),
        "fit_neither": len(tickets.keys() - first - second),
    }


def helpdesk(tickets: dict[str, Rows]) -> dict[str, object]:
    """Everything that is said of the help desk."""
    found = walk(tickets, HELP, "activity")
    found.pop("ids")
    return found


def sepsis(tickets: dict[str, Rows]) -> dict[str, object]:
    """Everything that is said of the hospital: each of the tables by itself, and then together."""
    figures: Counter[str] = Counter()
    off: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for rows in tickets.values():
        walks = [_side(rows, allowed, off, times) for allowed in CARE]
        firsts = [wrong[0] for wrong, _ in walks if wrong]
        figures["fitting"] += not firsts
        figures["accepted"] += len(rows) - sum(len(wrong) for wrong, _ in walks)
        figures["accepted_reject"] += sum(kept for _, kept in walks)
        figures["accepted_stop"] += min(firsts, default=len(rows))
        names = [row["activity"] for row in rows]
        for allowed in CARE:
            figures["cost"] += cheapest([name for name in names if name in allowed], allowed)
        for name, limit in LIMITS.items():
            figures[f"late {name}"] += _late(rows, name, limit)
    return {
        "tickets": len(tickets),
        "events": sum(map(len, tickets.values())),
        **figures,
        "off": dict(off),
        "seconds_in": dict(times),
        "variants": len({tuple(row["activity"] for row in rows) for rows in tickets.values()}),
    }


def _side(
    rows: Rows, allowed: dict[str, set[str]], off: Counter[str], times: Counter[str]
) -> tuple[list[int], int]:
    """One of what goes on beside each other: the places that are off, and what a strict one takes.

    Times are by what was last of it; all kinds of release are one, and so is everything of blood.
    """
    state, kept, wrong, taken = "", "", list[int](), 0
    for place, row in enumerate(rows):
        if place:
            spent = _seconds(rows[place - 1]["ts"], row["ts"])
            times[_place(state, allowed)] += spent
        name = row["activity"]
        if name not in allowed:
            continue
        if name not in allowed[state]:
            off[f"{_place(state, allowed)}>{name}"] += 1
            wrong.append(place)
        if name in allowed[kept]:
            kept, taken = name, taken + 1
        state = name
    return wrong, taken


def _place(state: str, allowed: dict[str, set[str]]) -> str:
    if allowed is CARE[-1]:
        return "blood"
    return state.split(" ")[0] if "Release" in state else state or f"no {max(allowed)}"


def _late(rows: Rows, name: str, limit: int) -> int:
    """How many assessments are not followed by that, or not in time."""
    found = 0
    for place, row in enumerate(rows):
        if row["activity"] == "ER Sepsis Triage":
            after = [each["ts"] for each in rows[place + 1 :] if each["activity"] == name]
            found += not after or _seconds(row["ts"], after[0]) > limit
    return found


def phone(tickets: dict[str, Rows]) -> dict[str, object]:
    """How many of the telephones go as the guard and the table say; rows hit by defect."""
    fitting, ended, rows = 0, 0, Counter[str]()
    for ticket in tickets.values():
        names = [f"{row['activity']}|{row['lifecycle']}" for row in ticket]
        defect = next((row["defectType"] for row in ticket if row["defectType"]), None)
        if defect is not None:
            rows["1" if int(defect) < 5 else "2" if int(defect) < 7 else "3"] += 1
        fitting += _goes(names, ticket, int(defect or 5))
        ended += "Archive Repair|complete" in names
    return {"tickets": len(tickets), "fitting": fitting, "ended": ended, "rows": dict(rows)}


def _goes(names: list[str], ticket: Rows, defect: int) -> bool:
    """Whether the work is right as far as it has come; the user is told once, beside it.

    The rows are written as letters, and the letters compared with a pattern: r, a, A for the
    beginning, s S and c C for the two kinds, t for a test, + or - for how it ended, x for another
    attempt, z for the end. A prefix of what the pattern allows is right, too.
    """
    told = names.count("Inform User|complete")
    letters = "".join(_letter(name, row) for name, row in zip(names, ticket, strict=True))
    work = letters.replace("i", "")
    first = "sS" if defect < 5 else "cC" if defect > 6 else "(sS|cC)"
    whole = rf"raA({first}t-x((sS|cC)t-x)*(sS|cC)|{first})t\+z"
    if told > 1 or (told and not letters.partition("i")[0].startswith("raA")):
        return False
    if "z" in work and (not told or letters.index("i") > letters.index("z")):
        return False
    return any(re.fullmatch(whole, work + rest) for rest in _RESTS)


_RESTS = ["", "z", "+z", "t+z", *(f"{each}t+z" for each in ("S", "C", "sS", "cC")), "xsSt+z"]
_RESTS += ["-x" + each for each in _RESTS[4:8]] + [f"A{each}t+z" for each in ("sS", "cC")]
_RESTS += ["a" + each for each in _RESTS[-2:]] + [f"raA{each}t+z" for each in ("sS", "cC")]
"""Ways to the end from wherever a ticket may stand."""


def _letter(name: str, row: dict[str, str]) -> str:
    if name == "Test Repair|complete":
        return "+" if row["defectFixed"] == "true" or int(row["numberRepairs"]) >= 3 else "-"
    return _LETTERS.get(name, "?")


_LETTERS = {
    "Register|complete": "r",
    "Analyze Defect|start": "a",
    "Analyze Defect|complete": "A",
    "Repair (Simple)|start": "s",
    "Repair (Simple)|complete": "S",
    "Repair (Complex)|start": "c",
    "Repair (Complex)|complete": "C",
    "Test Repair|start": "t",
    "Restart Repair|complete": "x",
    "Inform User|complete": "i",
    "Archive Repair|complete": "z",
}


FIGURES = {
    "bpic2013_incidents": volvo,
    "helpdesk": helpdesk,
    "repair_example": phone,
    "sepsis_1_per_variant": sepsis,
}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    found = {name: make(read(folder / f"{name}.csv.gz")) for name, make in FIGURES.items()}
    print(json.dumps(found, indent=1, ensure_ascii=False))
