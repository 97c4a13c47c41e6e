"""The DMN TCK through our adapter, and the table that docs/conformance.md shows.

    PYTHONPATH=engine python -m tests.conformance.tck            print the table
    PYTHONPATH=engine python -m tests.conformance.tck --write    put it into docs/conformance.md

The suite is no part of the repository: it is read from the folder ``tck`` in `CALLOUT_CONFORMANCE`
(default: ``../shared`` beside the checkout). Cases that need a Java virtual machine are left out.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(os.environ.get("CALLOUT_CONFORMANCE", ROOT.parent / "shared")) / "tck"
PAGE = ROOT / "docs" / "conformance.md"
_BEGIN, _END = "<!-- tck: begin -->", "<!-- tck: end -->"
_KINDS = ("expression", "table", "model", "all")


@dataclass(frozen=True, slots=True)
class Report:
    """How the suite went: the harness's report, and each failure as one line."""

    counts: dict[str, Any]
    failures: tuple[str, ...]

    @property
    def mean(self) -> float:
        """The mean over folders of the share of results that are not null and right."""
        folders = [one for one in self.counts["folders"].values() if one["vtotal"]]
        shares = [float(one["vpass"] / one["vtotal"]) for one in folders]
        return 100 * sum(shares) / len(shares)


def run(*, via_model: bool = False, kinds: tuple[str, ...] = _KINDS) -> Report:
    """Run every case that needs no Java; raises FileNotFoundError without the suite."""
    harness = _harness()
    adapter = importlib.import_module("tests.conformance.tck_adapter")
    cases = [
        case
        for case in harness.load_cases(SUITE / "tck_open.jsonl")
        if "external-java" not in case["tags"] and case["kind"] in kinds
    ]
    rows = [
        (case, *harness.run_case(adapter, case, SUITE / "tck_models", via_model, 20.0))
        for case in cases
    ]
    failures = [
        f"{status} {case['id']}: {case.get('expr', case['kind'])} {detail}"
        for case, status, detail in rows
        if status not in ("pass", "coerced")
    ]
    return Report(harness.report(rows), tuple(failures))


def table() -> str:
    """The result table in Markdown."""
    flat, whole = run(), run(via_model=True)
    lines = [
        "| what | results | of those not null |",
        "| --- | ---: | ---: |",
        *(_line(_NAMES[kind], flat.counts["kinds"][kind]) for kind in _KINDS),
        _line("everything, by way of whole models", whole.counts["kinds"]["all"]),
        "",
        f"Test cases with every result right: {_cases(flat)}; by way of whole models:",
        f"{_cases(whole)}. Mean over folders of the share of results that are not null and right:",
        f"{flat.mean:.1f} %; by way of whole models: {whole.mean:.1f} %.",
    ]
    return "\n".join(lines)


_NAMES = {
    "expression": "expressions",
    "table": "decision tables",
    "model": "models that need more than one expression or table",
    "all": "everything",
}


def _line(name: str, one: dict[str, Any]) -> str:
    results = _share(one["pass"], one["total"])
    return f"| {name} | {results} | {_share(one['vpass'], one['vtotal'])} |"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)"


def _cases(report: Report) -> str:
    return _share(report.counts["cases_pass"], report.counts["cases_total"])


def _harness() -> ModuleType:
    if not (SUITE / "tck_open.jsonl").exists():
        raise FileNotFoundError(f"the DMN TCK is not at {SUITE}; set CALLOUT_CONFORMANCE")
    if str(SUITE) not in sys.path:
        sys.path.append(str(SUITE))
    return importlib.import_module("tck_harness.run")


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="update docs/conformance.md")
    options = parser.parse_args()
    found = table()
    print(found)
    if options.write:
        page = PAGE.read_text("utf-8")
        block = f"{_BEGIN}\n{found}\n{_END}"
        pattern = re.compile(f"{re.escape(_BEGIN)}.*{re.escape(_END)}", re.DOTALL)
        PAGE.write_text(pattern.sub(lambda _: block, page), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
