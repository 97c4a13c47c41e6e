"""What a backtest puts in the place of what was recorded: rules, processes, values of parameters.

What it does not name stays as each ticket has it: the texts and the settings that its definition
was made of. So a change of one parameter is a change of nothing else, however old the ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from callout.catalog import Catalog, Sources
from callout.catalog.kept import KeptDefinition, check_made, read_kept, read_kept_sources
from callout.definition import Definition
from callout.errors import BadArgument, ExpressionError, ProcessNotFound
from callout.library import Library, Parameter
from callout.reader import FileKind, kind_of
from callout.records.arguments import shown
from callout.store import Definitions
from callout.suggest import did_you_mean
from callout.values import NO_KEY, Digester, Facts, Json, Value, digest, encoded_of


@dataclass(frozen=True)
class ProposedChange:
    """Texts by path, as `Sources` has them, and values by parameter's name.

    `processes` and `rules` take the place of all there were, None leaves them; of `instead` every
    process takes the place of the one of its name. `settings` are put over those of each ticket.
    """

    processes: Mapping[str, str] | None = None
    rules: Mapping[str, str] | None = None
    instead: Mapping[str, str] = field(default_factory=dict)
    settings: Facts = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.instead and not self.settings and self.processes is self.rules is None:
            raise BadArgument(
                "nothing is to be different", hint="name rules, processes or a parameter"
            )

    @property
    def digest(self) -> str:
        """The hash of everything it says."""
        return digest(self.to_json())

    def to_json(self) -> dict[str, Json]:
        """It as JSON, texts and all."""
        return {
            "processes": None if self.processes is None else dict(self.processes),
            "rules": None if self.rules is None else dict(self.rules),
            "instead": dict(self.instead),
            "settings": dict(encoded_of(self.settings)),
        }


@dataclass(frozen=True, slots=True)
class DecidingSide:
    """A definition with the rules it was linked with."""

    definition: Definition
    library: Library


@dataclass(frozen=True, slots=True)
class Pair:
    """What decided tickets, and what would; None: the change has no such process."""

    recorded: DecidingSide
    proposed: DecidingSide | None


class Pairs:
    """Finds what was recorded, and what a change puts in its place, by recorded definition.

    Texts are read once for all definitions that were made of them. Raises `DefinitionError` for
    what cannot be linked with the change, `StoreError` for what the store does not keep.
    """

    def __init__(
        self, change: ProposedChange, store: Definitions, digester: Digester = NO_KEY
    ) -> None:
        self._change = change
        self._store = store
        self._digester = digester
        self._catalogs: dict[str, Catalog] = {}
        self._pairs: dict[str, Pair] = {}
        self._own = _processes_of(change.instead) if change.instead else frozenset[str]()

    def __call__(self, definition: str) -> Pair:
        """What decided by this hash, and what would."""
        if definition not in self._pairs:
            self._pairs[definition] = self._made(definition)
        return self._pairs[definition]

    def find(self, definition: str) -> Definition:
        """The recorded definition of this hash."""
        return self(definition).recorded.definition

    def _made(self, definition: str) -> Pair:
        kept = read_kept(definition, self._store)
        texts = read_kept_sources(kept.sources, self._store)
        recorded = self._side(texts, kept, kept.settings)
        check_made(recorded.definition.hash, definition)
        if self._own and kept.wanted.process not in self._own:
            return Pair(recorded, None)
        settings = {**kept.settings, **self._own_settings(recorded.library)}
        try:
            proposed = self._side(self._changed(texts, recorded), kept, settings)
        except ProcessNotFound:
            return Pair(recorded, None)
        return Pair(recorded, proposed)

    def _side(self, texts: Sources, kept: KeptDefinition, settings: Facts) -> DecidingSide:
        catalog = self._read(texts).with_settings(settings).with_key(self._digester)
        return DecidingSide(catalog.get(*kept.wanted), catalog.library)

    def _read(self, texts: Sources) -> Catalog:
        if texts.digest not in self._catalogs:
            self._catalogs[texts.digest] = Catalog.of(texts)
        return self._catalogs[texts.digest]

    def _changed(self, texts: Sources, recorded: DecidingSide) -> Sources:
        change = self._change
        processes = dict(texts.processes if change.processes is None else change.processes)
        if change.instead:
            processes.pop(recorded.definition.process.where.path, None)
        rules = texts.rules if change.rules is None else change.rules
        return Sources({**processes, **change.instead}, rules)

    def _own_settings(self, library: Library) -> Facts:
        """The values that are to be others; raises `BadArgument` for what means nothing here."""
        sets = list(library.parameter_sets.values())
        if self._change.rules is not None:
            own = self._read(Sources({}, self._change.rules)).library
            sets += own.parameter_sets.values()
        for name, value in self._change.settings.items():
            known = [each.parameters[name] for each in sets if name in each.parameters]
            if not known:
                names = [each for one in sets for each in one.parameters]
                hint = did_you_mean(name, names, "look under `parameters:` in the rules")
                raise BadArgument(f"there is no parameter {shown(name)}", hint=hint)
            _check_value(known, value)
        return self._change.settings


def _check_value(known: Iterable[Parameter], value: Value) -> None:
    """Raises `BadArgument` for a value that none of the parameters of one name can have."""
    wrong = None
    for each in known:
        try:
            each.read(value)
        except ExpressionError as error:
            wrong = f"'{each.name}' cannot be {shown(value)}: {error.message}"
        else:
            return
    raise BadArgument(wrong or "no parameter", hint="write it as a settings file does")


def _processes_of(texts: Mapping[str, str]) -> frozenset[str]:
    """The names of the processes among the texts, which are those of their files."""
    names = (path for path, text in texts.items() if kind_of(text) is FileKind.PROCESS)
    return frozenset(PurePath(path).stem for path in names)
