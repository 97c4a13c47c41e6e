"""Definitions at hand.

`get` answers for new tickets: the process of this name with the parameters of a profile, as the
files are. `pinned` answers for tickets that exist: exactly the definition they were started with,
from memory or from the documents of a store, whatever the files have become. Nothing is linked
before it is asked for; what was linked is shared by all threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path, PurePath
from threading import RLock
from typing import TypeVar, cast

from callout.datamodel.library_view import LibraryView
from callout.definition import Definition, link
from callout.errors import (
    DefinitionError,
    Location,
    Problem,
    ProcessNotFound,
    ProfileNotFound,
)
from callout.kpis import LinkedKpi, link_kpi
from callout.library import Deputy, Library
from callout.process import Process
from callout.reader import BESIDE, kind_of, load_process
from callout.reader.rules import load_library
from callout.records.arguments import expected, shown
from callout.schedules import LinkedSchedule, link_schedule
from callout.store import Definitions
from callout.store.forking import renew_after_fork
from callout.suggest import did_you_mean
from callout.values import NO_KEY, Digester, Facts, digest, encoded_of

from .given import SettingValues, folder_of, name_of, settings_of
from .kept import KeptDefinition, LinkedFor, check_made, read_kept, read_kept_sources
from .sources import Sources, read_sources

_Linked = TypeVar("_Linked")


class Catalog:
    """Processes and rules, linked on demand."""

    def __init__(
        self,
        sources: Sources,
        processes: Mapping[str, Process],
        library: Library,
        settings: SettingValues,
        broken: Mapping[str, tuple[Problem, ...]] | None = None,
    ) -> None:
        self.sources = sources
        self.processes = processes
        self.library = library
        self._settings = settings_of(settings)
        self.broken = broken or {}
        self.digester = NO_KEY
        self._lock = RLock()
        self._linked: dict[LinkedFor, Definition] = {}
        self._by_hash: dict[str, Definition] = {}
        self._wanted: dict[str, LinkedFor] = {}
        self._older: dict[str, Catalog] = {}
        self._kpis: tuple[LinkedKpi, ...] | None = None
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._lock = RLock()

    @classmethod
    def load(
        cls,
        processes: str | Path | None = None,
        rules: str | Path | None = None,
        *,
        settings: SettingValues | None = None,
        lenient: bool = False,
    ) -> Catalog:
        """Read two folders, see `read_sources`.

        Raises `DefinitionError` with every problem of every file, `BadArgument` for what is no
        folder and what is no value of a setting.

        `lenient`: a process file that does not load is an error only for those who ask for it.
        """
        checked = settings_of(settings)
        sources = read_sources(folder_of(processes, "processes"), folder_of(rules, "rules"))
        return cls.of(sources, settings=checked, lenient=lenient)

    @classmethod
    def of(
        cls, sources: Sources, *, settings: SettingValues | None = None, lenient: bool = False
    ) -> Catalog:
        """A catalog of texts that were read already."""
        loaded, broken = _load(expected(sources, Sources, "what is read", "use Catalog.load"))
        problems = [each for found in broken.values() for each in found]
        try:
            library = load_library(sources.rules)
        except DefinitionError as error:
            raise DefinitionError((*problems, *error.problems)) from None
        if problems and not lenient:
            raise DefinitionError(problems)
        return cls(sources, loaded, library, {} if settings is None else settings, broken)

    def with_settings(self, settings: SettingValues) -> Catalog:
        """The same files with these settings over the present ones."""
        if not settings:
            return self
        return self._changed(settings={**self._settings, **settings_of(settings)})

    def with_deputies(self, deputies: tuple[Deputy, ...]) -> Catalog:
        """The same files, with these who stand in for others beside those of the rules."""
        if not deputies:
            return self
        known = (*self.library.deputies, *deputies)
        return self._changed(library=replace(self.library, deputies=known))

    def with_key(self, digester: Digester) -> Catalog:
        """The same files; `digester` makes what stands in records for personal data."""
        made = self._changed()
        made.digester = digester
        return made

    def _changed(self, *, library: Library | None = None, settings: Facts | None = None) -> Catalog:
        """The same files, with nothing linked yet."""
        known = self._settings if settings is None else settings
        made = Catalog(self.sources, self.processes, library or self.library, known, self.broken)
        made.digester = self.digester
        return made

    @property
    def digest(self) -> str:
        """A name for the files and settings: what is linked from the same is the same."""
        settings = encoded_of(self._settings)
        return digest([self.sources.digest, settings])

    def get(
        self, process: str, profile: str | None = None, region: str | None = None
    ) -> Definition:
        """The definition for a new ticket; raises `DefinitionError` with every problem."""
        wanted = LinkedFor(
            name_of(process, "a process"),
            None if profile is None else name_of(profile, "a profile"),
            None if region is None else name_of(region, "a region"),
        )
        with self._lock:
            if wanted not in self._linked:
                definition = self._link(wanted)
                self._linked[wanted] = definition
                self._by_hash[definition.hash] = definition
                self._wanted[definition.hash] = wanted
            return self._linked[wanted]

    def schedules(self) -> tuple[LinkedSchedule, ...]:
        """The schedules of the rules, ready to open tickets; raises `DefinitionError`."""
        return _all_linked(
            partial(link_schedule, each, self.library, self.processes, self._settings)
            for each in self.library.schedules.values()
        )

    def kpis(self) -> tuple[LinkedKpi, ...]:
        """The KPIs of the rules, ready to measure tickets; raises `DefinitionError`."""
        with self._lock:
            if self._kpis is None:
                found = _all_linked(
                    partial(link_kpi, each, self.library, self.processes, self._settings)
                    for each in self.library.kpis.values()
                )
                self._kpis = tuple(chain.from_iterable(found))
            return self._kpis

    def check_profile(self, profile: str | None) -> None:
        """Raise `ProfileNotFound` for one that there is not."""
        profiles = self.library.parameter_sets
        if profile is not None and profile not in profiles:
            known = ", ".join(sorted(profiles)) or "none"
            hint = did_you_mean(profile, profiles, f"known profiles: {known}")
            raise ProfileNotFound(f"there is no profile {shown(profile)}", hint=hint)

    def view(self, profile: str | None, region: str | None) -> LibraryView:
        """The rules as a ticket of this profile and region sees them."""
        return LibraryView(self.library, profile, region or "", self._settings)

    def sole_profile(self, process: str) -> str | None:
        """The profile of a process that is for one and no other; None if there is no such."""
        known = self.processes.get(process)
        named = [] if known is None else [each.text for each in known.profiles]
        return named[0] if len(named) == 1 and named[0] in self.library.parameter_sets else None

    def pinned(self, definition: str, store: Definitions | None = None) -> Definition:
        """The definition with this hash, from memory or from `store`.

        Raises `StoreError` if it is in neither, or its document yields another hash.
        """
        with self._lock:
            found = self._by_hash.get(definition)
            if found is None:
                found = self._by_hash[definition] = self._from_store(definition, store)
            return found

    def keep(self, definition: Definition, store: Definitions) -> None:
        """Put the definition and its sources into `store`, where they are not there yet."""
        if store.get_definition(definition.hash) is not None:
            return
        kept = KeptDefinition(
            self.sources.digest, dict(self._settings), self._wanted[definition.hash]
        )
        store.put_definition(kept.sources, self.sources.document)
        store.put_definition(definition.hash, kept.document())

    def _link(self, wanted: LinkedFor) -> Definition:
        process = self.processes.get(wanted.process)
        if process is None and wanted.process in self.broken:
            raise DefinitionError(self.broken[wanted.process])
        if process is None:
            known = ", ".join(sorted(self.processes)) or "none"
            whose = "known processes"
            if self.sources.are_shipped:
                whose = "there is no folder of your own here, and callout comes with these"
            hint = did_you_mean(wanted.process, self.processes, f"{whose}: {known}")
            raise ProcessNotFound(f"there is no process {shown(wanted.process)}", hint=hint)
        self.check_profile(wanted.profile)
        linked = link(
            process,
            self.library,
            profile=wanted.profile,
            region=wanted.region,
            settings=self._settings,
            neighbours=self.processes,
        )
        return linked.with_key(self.digester)

    def _from_store(self, definition: str, store: Definitions | None) -> Definition:
        kept = read_kept(definition, store)
        older = self._older_catalog(kept, cast("Definitions", store))
        found = older.get(*kept.wanted)
        check_made(found.hash, definition)
        return found

    def _older_catalog(self, kept: KeptDefinition, store: Definitions) -> Catalog:
        """The files of before with their settings; the files are read once for all settings."""
        key = digest([kept.sources, encoded_of(kept.settings)])
        if key not in self._older:
            older = self._older_files(kept.sources, store)
            self._older[key] = older.with_settings(kept.settings)
        return self._older[key]

    def _older_files(self, sources: str, store: Definitions) -> Catalog:
        if sources not in self._older:
            older = Catalog.of(read_kept_sources(sources, store))
            self._older[sources] = older.with_key(self.digester)
        return self._older[sources]


def _all_linked(linking: Iterable[Callable[[], _Linked]]) -> tuple[_Linked, ...]:
    """What each of these links; raises `DefinitionError` with every problem of all."""
    found, problems = list[_Linked](), list[Problem]()
    for link_one in linking:
        try:
            found.append(link_one())
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(problems)
    return tuple(found)


def _load(
    sources: Sources,
) -> tuple[dict[str, Process], dict[str, tuple[Problem, ...]]]:
    """The processes by name, and the problems of those that do not load by their file's name."""
    loaded: dict[str, Process] = {}
    broken: dict[str, tuple[Problem, ...]] = {}
    texts = {**sources.rules, **sources.processes}
    for path, text in sources.processes.items():
        if kind_of(text) in BESIDE:
            continue
        try:
            process = load_process(text, path, texts)
        except DefinitionError as error:
            broken[PurePath(path).stem] = error.problems
            continue
        if process.name in loaded:
            broken[path] = (_twice(process, loaded[process.name]),)
        loaded[process.name] = process
    return loaded, broken


def _twice(process: Process, first: Process) -> Problem:
    return Problem(
        "X006",
        f"there are two processes '{process.name}'",
        process.where,
        consequence="a ticket could run either of them",
        hint="rename one; the file is called like its process",
        related=((Location(first.where.path, 1, 1), "the other one is here"),),
    )
