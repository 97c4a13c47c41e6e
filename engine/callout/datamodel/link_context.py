"""What the parts of a process are linked with: its names, its rules, its neighbours.

One `LinkContext` lives as long as one call of `link`; everything that compiles a part of the
process is handed it, and reports problems to its compiler.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callout.dmn import RuleTable
from callout.errors import Location
from callout.feel import ANY, Type
from callout.library import Roles
from callout.process import ASSIGNEE, Process, Text
from callout.records import SYSTEM
from callout.suggest import did_you_mean

from .data_delta import Path
from .expressions import Compiler
from .names import Names, ProcessNames


@dataclass(frozen=True, slots=True)
class LinkContext:
    """A process being linked.

    `tables` are those of the library, `neighbours` the other processes, both by name; without
    neighbours nothing is said about what is started or invoked. `private` are the paths of fields
    marked pii, `invokes` the ids of all invokes.
    """

    process: Process
    tables: Mapping[str, RuleTable]
    roles: Roles
    neighbours: Mapping[str, Process]
    compiler: Compiler
    names: ProcessNames
    private: frozenset[Path]
    invokes: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)
    """Names of the tables that are used."""
    private_inputs: set[tuple[str, str]] = field(default_factory=set)
    """Tables with those of their inputs that are given personal data."""

    @property
    def general(self) -> Names:
        """What can be read outside transitions."""
        return self.names.general

    def known(
        self, name: Text, among: Iterable[str], what: str, code: str, *, of: str | None = None
    ) -> bool:
        """Whether a name is declared.

        If not, a problem of this code at the name: ``there is no <what> '<name>'``, or ``'<of>' has
        no <what> '<name>'``, with the nearest name, or all there are.
        """
        names = list(among)
        if name.text in names:
            return True
        listed = ", ".join(sorted(names)) or "none"
        hint = did_you_mean(name.text, names, f"there are: {listed}")
        begin = "there is no" if of is None else f"'{of}' has no"
        self.compiler.report(code, f"{begin} {what} '{name.text}'", name.where, hint=hint)
        return False

    def field_type(self, name: Text) -> tuple[Path, Type] | None:
        """A field by its dotted path, with its type; L001 and None if there is none."""
        path = tuple(name.text.split("."))
        first = Text(path[0], name.where)
        if not self.known(first, self.names.fields, "field", "L001"):
            return None
        kind = self.names.fields[path[0]]
        for part in path[1:]:
            inner = kind.field(part)
            if inner is None and kind.fields is not None:
                parts = [key for key, _ in kind.fields]
                self.known(Text(part, name.where), parts, "field", "L001", of=path[0])
                return None
            kind = inner or ANY
        return path, kind

    def table(self, name: Text) -> RuleTable | None:
        """A rule table, noted as used; L002 and None if there is none."""
        if not self.known(name, self.tables, "rule table", "L002"):
            return None
        self.used.add(name.text)
        return self.tables[name.text]

    def is_assignee(self, role: Text) -> bool:
        """Whether the person is meant that the ticket is assigned to.

        Where a process assigns its tickets to nobody, the word is that of a role like any other.
        """
        return role.text == ASSIGNEE and self.process.assignee is not None

    def check_assigned(self, where: Location) -> None:
        """Report L018 where something speaks of the assignee in a process that never has one."""
        if self.process.assignee is None:
            self.compiler.report(
                "L018",
                "tickets of this process are assigned to nobody",
                where,
                hint="say whose they are, on top level: `assignee: <role>`",
            )

    def check_roles(self, roles: Iterable[Text]) -> None:
        """Report L006 for roles nobody has, where the library names roles at all."""
        if not self.roles.roles:
            return
        for role in roles:
            if role.text == ASSIGNEE and role.text not in self.roles:
                self.check_assigned(role.where)
            elif role.text not in SYSTEM.roles:
                self.known(role, self.roles.roles, "role", "L006")
