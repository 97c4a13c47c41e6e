"""Writes docs/auditors.md: what auditors ask, with the commands that answer and what they print.

    python docs/auditors.py

Every command runs on a database made of the stories of the home visit (`tests.auditors.record`).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
MOST = 24
"""Lines of what a command prints; of more the beginning is shown."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what there is to say about the answer, the commands, and where to read on."""

    asked: str
    said: str
    commands: tuple[str, ...]
    page: str
    most: int = MOST


QUESTIONS = (
    Question(
        "What happened?",
        "A line for each entry of the history, refusals too; under it the rows it hit, timers, and"
        " what went out.",
        ("callout history S16-ticket",),
        "../replay.md",
    ),
    Question(
        "Why?",
        "Of one entry: guards with what they read, tables with inputs and rows, transitions with"
        " the clauses of the procedure they come from, and the definition that decided it.",
        ("callout why S11-ticket 17",),
        "../replay.md",
    ),
    Question(
        "Why was this event refused?",
        "Refusals are on record: the reason, what the guard saw, and where the event is taken.",
        ("callout why S16-ticket 15",),
        "../replay.md",
    ),
    Question(
        "Why did that not happen: why was the manager not called?",
        "What stood in the way of an event, a state, a row of a table or a message, with its place"
        " in the files of that version, and the smallest change that would have opened it, tried"
        " out.",
        (
            "callout why-not S11-ticket lateness#major",
            "callout why-not S11-ticket lateness#major --lang zh",
        ),
        "why_not.md",
    ),
    Question(
        "What would it have been with another value?",
        "A recorded entry once more, by the definition that decided it.",
        ("callout what-if S11-ticket 17 --with lateness.late_by=PT16M",),
        "why_not.md",
    ),
    Question(
        "How did it stand then: one ticket, and all of them?",
        "On two axes: what was known then (`--axis recorded`, unless told otherwise), and what was"
        " so by what is known now (`--axis happened`).",
        (
            "callout at S11-ticket 2024-03-11T10:00:30",
            "callout at --all 2024-03-11T10:00:30 --process home_visit --state door",
        ),
        "why_not.md",
        8,
    ),
    Question(
        "Who did what?",
        "Over all tickets: entries, or how many of each kind.",
        (
            "callout audit find --actor hq_tech:h1",
            "callout audit find --actor engineer:e1 --by day",
        ),
        "find.md",
        12,
    ),
    Question(
        "Which tickets hit this row this month?",
        "By table and row, by state, guard, breach, clause, and when.",
        ("callout audit find --row lateness#minor --from 2024-03-01 --to 2024-04-01",),
        "find.md",
    ),
    Question(
        "Who was refused, and how often?",
        "A refusal that a ticket only hands on from another is counted once.",
        ("callout audit find --refused --by actor", "callout audit find --refused --by refusal"),
        "find.md",
    ),
    Question(
        "What if the limit had been ten minutes?",
        "A change held against the histories: exact for decisions, exact for whole histories up to"
        " the first difference that somebody could have seen.",
        ("callout backtest --param late_major_from=PT10M --decisions",),
        "backtest.md",
    ),
    Question(
        "Which open tickets does a new version touch?",
        "Two versions compared by meaning, and every open ticket tried on the new one. Here a state"
        " was renamed. What is mapped or stranded is moved by a plan that"
        " another person reviews, each move an entry that replays.",
        ("callout diff before after --process revisit --tickets",),
        "versions.md",
    ),
    Question(
        "What do I hand to a court?",
        "All evidence of a ticket and of those it is related to, with definitions, proofs, reports"
        " that print, and a verifier that needs no callout.",
        (
            "callout audit keygen key.pem",
            "callout audit seal --signing-key key.pem",
            "callout export --case S11-ticket case.zip",
            "python -m zipfile -e case.zip case",
            "python case/verify.py case.zip --key key.pem.pub",
        ),
        "case_file.md",
    ),
)


def main() -> None:
    """Run from the command line."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)
        parts = [_HEAD, *(_part(number, each, folder) for number, each in enumerate(QUESTIONS, 1))]
    page = "\n".join([*parts, _TAIL])
    (ROOT / "docs/auditors.md").write_text(page, "utf-8")
    sys.stdout.write("written: docs/auditors.md\n")


def _prepare(folder: Path) -> None:
    """The database, the files it was run with, and two versions of one process."""
    for each in ("processes", "rules"):
        shutil.copytree(ROOT / each, folder / each)
    shutil.copy(ROOT / "tests/scenarios/settings/haier.yaml", folder / "rules")
    for version in ("before", "after"):
        for each in ("processes", "rules"):
            shutil.copytree(folder / each, folder / version / each)
    renamed = folder / "after/processes/revisit.yaml"
    renamed.write_text(re.sub(r"\bwaiting\b", "due_later", renamed.read_text("utf-8")), "utf-8")
    make = [sys.executable, "-m", "tests.auditors.record", str(folder / "callout.db")]
    subprocess.run(make, cwd=ROOT, check=True)  # noqa: S603 - our own
    _run("callout views rebuild", folder)


def _part(number: int, question: Question, folder: Path) -> str:
    shown = "\n".join(_shown(each, folder, question.most) for each in question.commands)
    more = f"More: [{Path(question.page).stem.replace('_', ' ')}]({_link(question.page)})."
    return f"## {number}. {question.asked}\n\n{question.said}\n\n{shown}\n{more}\n"


def _link(page: str) -> str:
    return page.removeprefix("../") if page.startswith("../") else f"auditors/{page}"


def _shown(command: str, folder: Path, most: int) -> str:
    printed = _run(command, folder).rstrip("\n")
    if not printed:
        return f"    {command}\n"
    lines = printed.split("\n")
    if len(lines) > most:
        lines = [*lines[:most], f"... {len(lines) - most} lines more"]
    told = "\n".join(line.rstrip() for line in lines)
    return f"    {command}\n\n```\n{told}\n```\n"


def _run(command: str, folder: Path) -> str:
    name, *words = shlex.split(command)
    program = {
        "callout": [sys.executable, "-m", "callout"],
        "python": [sys.executable, "-I"],
    }[name]
    environment = {
        **os.environ,
        "COLUMNS": "120",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": f"{ROOT}/engine:{ROOT}/adapters",
    }
    done = subprocess.run(  # noqa: S603 - our own
        [*program, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout or done.stderr


_HEAD = """# What auditors ask

Each question with the command that answers it and what it prints. The database is what the stories
of the shipped home visit leave: 143 tickets, 1,469 entries. Every command takes `--json`; those
that only look alter no byte of the database. `python docs/auditors.py` makes this page.
"""
_TAIL = """## Not answered yet

**Erase a person's data, and prove it.** Fields marked `pii` are masked on screens and stand as
marks in what a step leaves behind; in payloads and data of the database they lie in clear. A key
for each person, and its destruction on record, are not there yet.

**Is personal data in logs or messages?** `callout check` says where an expression lets them out
(`D001` to `D012`, [problems](designers/problems.md)); the outbox has in clear what an adapter needs
until it is delivered.
"""

if __name__ == "__main__":
    main()
