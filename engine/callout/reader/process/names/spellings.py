"""Names that are declared with one spelling and meant with another.

A name that nothing declares is told where it stands. But where all who mean a declared name agree
on another spelling, it is the declaration that is odd, and told once: ``call-back`` is declared,
and every transition takes ``call_back``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from callout.errors import Location, Problem

_SIGNS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class _Miss:
    """A name that nothing declares, and what is said of it where it stands."""

    kind: str
    name: str
    problem: Problem


@dataclass(slots=True)
class Spellings:
    """The names of a process that are meant: those that are found, and those that are not.

    A kind is what messages call it (``event``, ``state``).
    """

    _found: set[tuple[str, str]] = field(default_factory=set)
    _missed: list[_Miss] = field(default_factory=list)

    def found(self, kind: str, name: str) -> None:
        """A name was meant as it is declared."""
        self._found.add((kind, name))

    def missed(self, kind: str, name: str, problem: Problem) -> None:
        """A name was meant that nothing declares."""
        self._missed.append(_Miss(kind, name, problem))

    def problems(self, declared: Mapping[str, Mapping[str, Location]]) -> Iterator[Problem]:
        """What is wrong with the names that were missed; `declared` are places by kind and name."""
        told: set[int] = set()
        for kind, places in declared.items():
            for name, where in places.items():
                meant = self._meant(kind, name)
                if meant and (kind, name) not in self._found and _is_odd(name, meant):
                    told.update(map(id, meant))
                    yield _at_declaration(name, where, meant)
        yield from (each.problem for each in self._missed if id(each) not in told)

    def _meant(self, kind: str, name: str) -> list[_Miss]:
        plain = _plain(name)
        return [each for each in self._missed if each.kind == kind and _plain(each.name) == plain]


def _plain(name: str) -> str:
    """The letters and digits of a name.

    >>> _plain("Call-back") == _plain("call_back")
    True
    """
    return _SIGNS.sub("", name.lower())


def _is_odd(name: str, meant: Iterable[_Miss]) -> bool:
    """Whether all agree on one other spelling, and are several or avoid the hyphen it has."""
    spelt = [each.name for each in meant]
    hyphen = "-" in name and "-" not in spelt[0]
    return len(set(spelt)) == 1 and (hyphen or len(spelt) > 1)


def _at_declaration(name: str, where: Location, meant: list[_Miss]) -> Problem:
    first = meant[0]
    where_meant = (
        f"in the {len(meant)} places that mean it" if len(meant) > 1 else "where it is meant"
    )
    return replace(
        first.problem,
        message=f"the {first.kind} '{name}' is called '{first.name}' wherever it is meant",
        where=replace(where, length=len(name)),
        consequence="what means it would not find it",
        hint=f"write {first.name} here: so it is spelt {where_meant}",
        related=tuple((each.problem.where, f"here it is '{first.name}'") for each in meant),
    )
