"""The rules of the house that no other tool checks."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from callout.errors import CalloutError

ROOT = Path(__file__).parents[2]
PRODUCT = ("engine", "adapters")
DOMAIN = (
    "appliance|bell|charge|customer|door|doorbell|engineer|fridge|haul|household|knock|loaner"
    "|refrigerator|repair|shoe|technician|toolbox|visit|warranty|washer|workshop"
)
WORD = re.compile(rf"(?<![A-Za-z])({DOMAIN})(s|ed|ing)?(?![A-Za-z])", re.IGNORECASE)
CLAUSE = re.compile(r"\b(HA|MH|AR|AW|CS|EX|ST|PA\d|PS)-[A-Z]?\d")


def _sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in found)


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {
        str(path): len((ROOT / path).read_text("utf-8").splitlines())
        for path in _sources(*PRODUCT, "tests", "benchmarks")
    }

    assert {path: length for path, length in lengths.items() if length > 400} == {}
    assert len(lengths) > 50


@pytest.mark.parametrize("path", _sources(*PRODUCT), ids=str)
def test_the_engine_knows_no_domain(path: Path) -> None:
    text = (ROOT / path).read_text("utf-8")

    found = [match[0] for pattern in (WORD, CLAUSE) for match in pattern.finditer(text)]

    assert found == [], f"{path} speaks of {', '.join(found)}"


@pytest.mark.parametrize("path", _sources(*PRODUCT), ids=str)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    module = ast.parse((ROOT / path).read_text("utf-8"))

    assert not module.body or ast.get_docstring(module), f"{path} has no docstring"


def test_every_error_that_a_caller_meets_has_a_hint() -> None:
    """Where a procedure's own text is at fault, its place is the hint."""
    kinds = {each.__name__ for each in _kinds(CalloutError)} - {"DefinitionError"}
    found = {
        f"{path}:{node.lineno}"
        for path in _sources("adapters", *OUTER)
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in kinds - OF_A_TEXT
        and "hint" not in [keyword.arg for keyword in node.keywords]
    }

    assert found == set()


OUTER = tuple(
    f"engine/callout/{name}"
    for name in ("catalog", "cli", "engine", "library", "records", "store", "verify")
)
OF_A_TEXT = {"ExpressionError", "NoDecision"}


def _kinds(kind: type[CalloutError]) -> set[type[CalloutError]]:
    return {kind}.union(*(_kinds(each) for each in kind.__subclasses__()))


def test_every_public_name_is_documented() -> None:
    import callout

    documentation = {name: inspect.getdoc(getattr(callout, name)) for name in callout.__all__}

    assert [name for name, text in documentation.items() if not text] == []
    assert set(callout.__all__) >= {
        "Actor",
        "CalloutError",
        "Catalog",
        "Engine",
        "Entry",
        "Event",
        "ManualClock",
        "MemoryStore",
        "Outcome",
        "Process",
        "Refused",
        "RuleTable",
        "Store",
        "Ticket",
        "TicketId",
        "replay",
        "step",
    }
