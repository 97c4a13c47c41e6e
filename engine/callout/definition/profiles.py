"""For which profiles a process is written, and so has to be linked."""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem
from callout.library import Library
from callout.process import Process
from callout.suggest import did_you_mean


def profiles_of(process: Process, library: Library) -> tuple[str | None, ...]:
    """The profiles it names, else all there are; where there is none at all, it does without."""
    known = library.parameter_sets
    named = tuple(each.text for each in process.profiles if each.text in known)
    return named or tuple(known) or (None,)


def unknown_profiles(process: Process, library: Library) -> Iterator[Problem]:
    """N013: it names a profile that the rules do not have."""
    known = library.parameter_sets
    for name in process.profiles:
        if name.text not in known:
            message = f"there is no profile '{name.text}'"
            hint = did_you_mean(
                name.text, known, "a parameter set of that name has to be in the rules"
            )
            yield Problem("N013", message, name.where, hint=hint)
