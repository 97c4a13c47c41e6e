"""The SCXML conformance harness.

    python -m tests.conformance.scxml DIR            W3C form: *.txml, *.scxml, MANIFEST.tsv or not
    python -m tests.conformance.scxml DIR --scion    SCION's form: *.scxml beside *.json
    python -m tests.conformance.scxml DIR --show F   the YAML that F is translated to

Each file is translated to the dialect, loaded, linked and run on a virtual clock, once on each
executor; it passes if it passes on both. Exit status 1 if a file fails.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.conformance.scxml.suites import Result, Verdict, scion, w3c
from tests.conformance.scxml.translate import translate
from tests.conformance.scxml.writing import as_yaml


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.scxml")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scion", action="store_true", help="SCION's format")
    parser.add_argument("--show", metavar="FILE", help="print a translation and stop")
    options = parser.parse_args()
    if options.show:
        for document in translate(options.folder / options.show).documents.values():
            print(f"---\n{as_yaml(document)}", end="")
        return 0
    run = scion if options.scion else w3c
    counts: Counter[Verdict] = Counter()
    for result in run(options.folder):
        print(line(result))
        counts[result.verdict] += 1
    print(
        f"{counts[Verdict.PASSED]} passed, {counts[Verdict.FAILED]} failed, "
        f"{counts[Verdict.UNSUPPORTED]} unsupported"
    )
    return int(counts[Verdict.FAILED] > 0)


def line(result: Result) -> str:
    """One line of the report."""
    reason = f": {result.reason}" if result.reason else ""
    return f"{result.name} {result.verdict}{reason}"


if __name__ == "__main__":
    sys.exit(main())
