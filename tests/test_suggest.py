"""One cutoff and one sentence for every misspelt name."""

from pathlib import Path

import pytest

from callout.suggest import did_you_mean, nearest

PACKAGES = [Path(__file__).parents[1] / folder for folder in ("engine", "adapters")]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("on_sit", ["scheduled", "on_site"], "on_site"),
        ("ON_SITE", ["on_site"], "on_site"),
        ("on-site", ["On_Site"], "On_Site"),
        ("day_of_weak", ["day of week", "day of year"], "day of week"),
        ("waiting", ["on_site", "done"], None),
        ("anything", [], None),
    ],
)
def test_the_nearest_name_is_found_whatever_its_case(
    word: str, known: list[str], meant: str | None
) -> None:
    assert nearest(word, known) == meant


def test_names_that_differ_in_case_alone_are_told_apart_by_alphabet_not_by_order() -> None:
    assert nearest("fee", ["Fee", "FEE"]) == nearest("fee", ["FEE", "Fee"]) == "FEE"


def test_without_a_near_name_the_hint_is_the_other_one() -> None:
    assert did_you_mean("on_sit", ["on_site"], "write a state") == "did you mean 'on_site'?"
    assert did_you_mean("zzz", ["on_site"], "write a state") == "write a state"
    assert did_you_mean("zzz", ["on_site"]) is None


def test_nothing_else_looks_for_near_names_or_asks_what_was_meant() -> None:
    tellers = {
        path.name
        for package in PACKAGES
        for path in package.rglob("*.py")
        if "difflib" in path.read_text("utf-8") or 'f"did you mean' in path.read_text("utf-8")
    }

    assert tellers == {"suggest.py", "renames.py"}  # which compares what parts say, not words
