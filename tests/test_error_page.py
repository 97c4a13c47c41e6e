"""Every error that can be caught by name is on the page for embedders, with its code."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import callout
from callout.errors import CalloutError, Refused

PAGE = (Path(__file__).parents[1] / "docs/embedding.md").read_text("utf-8")
ROW = re.compile(r"^\| `([a-z-]+)` \| `(\w+)`( \*)? \|", re.MULTILINE)


def test_the_page_lists_every_error_with_its_code_and_marks_the_refusals() -> None:
    errors = {
        (each.code, name, issubclass(each, Refused))
        for name, each in vars(callout).items()
        if isinstance(each, type)
        and issubclass(each, CalloutError)
        and each not in (CalloutError, Refused)
    }
    listed = {(code, name, bool(star)) for code, name, star in ROW.findall(PAGE)}
    assert listed == errors


INSIDE = {
    *("BadCheckpoint", "BadDelta", "BadHeads", "BadLog", "BadPartial", "CannotMigrate"),
    *("ExecutionFault", "NotInModel", "OutOfCalendar", "Unanswered"),
    *("VersionNotFound", "WorkLost"),
}
"""What no call of an embedder raises: caught further up, or raised by commands alone."""


def test_every_error_there_is_can_be_caught_by_name_unless_it_stays_inside() -> None:
    for module in pkgutil.walk_packages(callout.__path__, "callout."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

    nameless = {
        each.__name__
        for each in kinds(CalloutError)
        if each.__module__.startswith("callout.")
        and getattr(callout, each.__name__, None) is not each
    }
    assert nameless == INSIDE


def kinds(root: type[CalloutError]) -> list[type[CalloutError]]:
    return [root, *(each for kind in root.__subclasses__() for each in kinds(kind))]


def test_no_code_is_used_twice() -> None:
    codes = [each.code for each in kinds(CalloutError) if "callout.errors" in each.__module__]
    assert len(codes) == len(set(codes))
