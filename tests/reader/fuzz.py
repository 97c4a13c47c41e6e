"""Damaged projects against all that reads and checks them: no crash, no hang, only our errors.

    python -m tests.reader.fuzz --seed 7 --minutes 10

Starts from the examples and from the shipped files, damages one file of a project at a time, and
does what `callout check` does, to the printed report. Exits with 1 and prints the culprits if
anything but a finding comes out, or if one project takes more than `SLOW` seconds of the processor.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from callout.catalog.sources import texts_beside
from callout.checks import Project, check_project
from callout.errors import CalloutError
from callout.reader import ReportFormat, report
from tests.shipped import PROCESSES, ROOT, RULES

SLOW = 2.0
MEMORY = 2 * 1024**3

_LARGE = 60_000
_PIECES = (
    *(":", ": ", "- ", "-", "? ", "|", ">", "#", "'", '"', "{", "}", "[", "]", ",", "*", "&x"),
    *("!x", "%", "@", "`", "---", "...", "<<: ", "null", "true", "~", "on", "0", "-1", "1e999"),
    *("PT0S", "-PT5M", "P99999Y", "9e6144", "9999-12-31", "now()", "event.data.", "param.x"),
    *(
        "\t",
        "\u3000",
        "：",
        "，",
        "“",
        "｜",
        "５",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\x00",
        "é",
        "e\u0301",
    ),
    *("guard", "target", "do", "set", "initial", "type: final", "type: parallel", "after", "every"),
    *("invoke", "start", "run", "use", "foreach", "let", "decide", "tell", "send", "within", "at"),
)

Files = Mapping[str, str]


def projects() -> list[Files]:
    """Small projects, and each shipped process of moderate size with its parts."""
    found: list[Files] = []
    for folder in sorted((ROOT / "docs" / "examples").iterdir()):
        if folder.is_dir():
            texts = {str(each): each.read_text("utf-8") for each in sorted(folder.rglob("*.yaml"))}
            found.append(texts)
    for path in PROCESSES:
        texts = {str(path): path.read_text("utf-8"), **texts_beside(str(path))}
        if sum(map(len, texts.values())) < _LARGE:
            found.append(texts)
    found.extend({str(each): each.read_text("utf-8")} for each in sorted(RULES.rglob("*.yaml")))
    return [each for each in found if each]


def damaged(draw: random.Random, text: str) -> str:
    """The text with lines, words and characters changed, moved, doubled or left out."""
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        lines = text.split("\n")
        number = draw.randrange(len(lines))
        lines[number : number + 1] = _damaged_line(draw, lines[number], text)
        text = "\n".join(lines)
    return text


def _damaged_line(draw: random.Random, line: str, text: str) -> list[str]:
    """What stands in place of a line of the text."""
    start = draw.randint(0, len(line))
    end = min(len(line), start + draw.randint(0, 6))
    words = text.split() or [""]
    return draw.choice(
        (
            [line[:start] + line[end:]],
            [line[:start] + draw.choice(_PIECES) + line[end:]],
            [line[:start] + draw.choice(_PIECES) + line[start:]],
            [line.replace(draw.choice(words), draw.choice(words), 1)],
            [draw.choice(("  ", " ", "    ")) + line],
            [line.lstrip()],
            [line, line],
            [],
        )
    )


def offence(files: Files, slow: float = math.inf) -> str | None:
    """What is wrong with how a project is taken; None if nothing is."""
    started = time.process_time()
    try:
        found = check_project(Project(files=dict(files), around={}))
        for form in ReportFormat:
            report(found, files, form)
    except CalloutError as error:
        str(error)
    except Exception as error:  # noqa: BLE001 - anything else is what we look for
        return f"{type(error).__name__}: {error}"
    taken = time.process_time() - started
    return f"took {taken:.1f} s" if taken > slow else None


def offences(
    seed: int, rounds: Iterator[int], slow: float = math.inf
) -> Iterator[tuple[str, str, str]]:
    """Each project that is not taken well: its damaged file, that file's text, what is wrong."""
    draw = random.Random(seed)
    known = projects()
    for _ in rounds:
        files = dict(draw.choice(known))
        path = draw.choice(list(files))
        files[path] = damaged(draw, files[path])
        wrong = offence(files, slow)
        if wrong is not None:
            yield path, files[path], wrong


def _for(minutes: float, done: list[int]) -> Iterator[int]:
    end = time.monotonic() + 60 * minutes
    for number in count():
        if time.monotonic() > end:
            return
        done[0] = number + 1
        yield number


def main() -> int:
    """Run from the command line; memory is bounded by the system for the whole run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--keep", type=Path, help="folder for the files that were not taken well")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found, done = 0, [0]
    for path, text, wrong in offences(options.seed, _for(options.minutes, done), SLOW):
        found += 1
        print(f"{wrong}\n    {path}", flush=True)
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{found}.{Path(path).name}").write_text(text, "utf-8", "surrogatepass")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{done[0]} projects, {found} offences, at most {peak} MB")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
