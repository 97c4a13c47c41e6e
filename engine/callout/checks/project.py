"""All files of a project checked together: processes, the rules they use, and each other.

The order of work is the order of causes: what cannot be read is not linked, what cannot be linked
is not explored; so a misspelt word is one finding and not ten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from callout.checks.deadlines import calendar_ends, named_calendars, working_hours
from callout.definition import link
from callout.definition.profiles import profiles_of, unknown_profiles
from callout.errors import DefinitionError, Location, Problem, Severity, in_order
from callout.kpis import link_kpi
from callout.library import Library, Schedule, wrong_deputies
from callout.library.kpis import Kpi
from callout.library.library import NotInLibrary
from callout.process import Process, walk
from callout.reader import BESIDE, FileKind, inspect_process, kind_of, scan, split_lines
from callout.reader.file_kind import FIRST_KEY, KINDS
from callout.reader.rules import load_library
from callout.reader.slips.wide import with_wide_slips
from callout.schedules import link_schedule
from callout.suggest import did_you_mean
from callout.values import DateTime, Facts

from .chart_follow_ups import with_what_follows
from .follow_ups import Unread, without_follow_ups
from .lost_names import first_name
from .processes import check_process
from .suppressions import without_allowed

_UNSET_PARAMETER = "R301"
_Said: TypeAlias = tuple[str, str, Location]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Project:
    """Texts of files by path: those to check, and those around them that they may use.

    `clauses` are the ids of the catalogue, if there is one. Without `settings` nothing is said of
    parameters that a deployment has to set. `unreadable` is what was wrong with files before they
    were texts. `now` is the present, by which calendars end; without it they do not.
    """

    files: Mapping[str, str]
    around: Mapping[str, str] = field(default_factory=dict)
    clauses: frozenset[str] | None = None
    settings: Facts | None = None
    unreadable: tuple[Problem, ...] = ()
    now: DateTime | None = None


def check_project(project: Project) -> tuple[Problem, ...]:
    """Everything found in `project.files`, in order of place."""
    return _Checker(project).problems()


class _Checker:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._found = dict.fromkeys(project.unreadable)
        self._processes: dict[str, Process] = {}
        self._files_of: dict[str, tuple[str, ...]] = {}

    def problems(self) -> tuple[Problem, ...]:
        texts = {**self._project.around, **self._project.files}
        kinds = {path: kind_of(text) for path, text in texts.items()}
        for path, text in texts.items():
            if kinds[path] is FileKind.PROCESS:
                self._load(path, text, texts)
            elif kinds[path] is FileKind.OTHER:
                self._note(_unknown(path, text))
        rules = {path: texts[path] for path in texts if kinds[path] is FileKind.RULES}
        # What a file of unknown kind was meant to be, the others may refer to.
        is_whole = FileKind.OTHER not in kinds.values()
        library = self._library(rules) if is_whole else None
        self._note(_unused(kinds, self._files_of))
        self._note(_used_twice(kinds, self._files_of))
        if library is not None:
            self._note(working_hours.no_calendar(self._processes.values(), library))
            self._note(self._rules(library))
            self._note(self._deputies(library))
        for process in self._processes.values():
            if any(path in self._project.files for path in self._files_of[process.where.path]):
                self._check(process, library)
        return in_order(self._causes(kinds, texts))

    def _causes(self, kinds: Mapping[str, FileKind], texts: Mapping[str, str]) -> Iterator[Problem]:
        """What was found in the files to check, without what follows from something else."""
        checked = self._project.files
        faulty = {each.where.path for each in self._found if each.severity is Severity.ERROR}
        lines = {path: split_lines(texts[path]) for path in faulty if path in texts}
        clear = with_wide_slips(self._found, lines)
        wanted = without_allowed((each for each in clear if each.where.path in checked), checked)
        others = [each for each in clear if each.where.path not in checked]
        causes = without_follow_ups([*wanted, *others], self._unread(kinds, texts, lines))
        yield from (each for each in with_what_follows(causes) if each.where.path in checked)

    def _unread(
        self,
        kinds: Mapping[str, FileKind],
        texts: Mapping[str, str],
        lines: Mapping[str, Sequence[str]],
    ) -> Unread:
        """The process files, parts among them, that have errors before they are linked."""
        loaded = {process.where.path for process in self._processes.values()}
        failed = [
            path
            for path, kind in kinds.items()
            if (kind is FileKind.PROCESS and path not in loaded) or kind is FileKind.OTHER
        ]
        words = {word for path in failed for word in _WORD.findall(texts[path])}
        return Unread(failed, {_stem(path) for path in failed}, words, lines)

    def _note(self, problems: Iterable[Problem]) -> None:
        self._found.update(dict.fromkeys(problems))

    def _load(self, path: str, text: str, texts: Mapping[str, str]) -> None:
        loaded = inspect_process(text, path, texts)
        self._files_of[path] = loaded.files
        self._note(loaded.problems)
        process = loaded.process
        if process is None or not loaded.is_fine:
            return
        first = self._processes.setdefault(process.name, process)
        if first is not process:
            self._note([_twice(process, first)])

    def _library(self, rules: Mapping[str, str]) -> Library | None:
        try:
            library = load_library(rules)
        except DefinitionError as error:
            self._note(error.problems)
            return None
        self._note([*library.findings, *library.missing_calendars()])
        if self._project.now is not None:
            self._note(calendar_ends.of_calendars(library, self._project.now))
            self._note(calendar_ends.of_tables(library, self._project.now, self._project.settings))
        return library

    def _rules(self, library: Library) -> Iterator[Problem]:
        """What is wrong with schedules and KPIs; of processes that do not load nothing is known."""
        unread = self._unread_processes()
        known: list[tuple[Collection[str], Callable[[], Iterable[Problem]]]] = [
            ([each.process.text], partial(self._schedule, each, library))
            for each in library.schedules.values()
        ]
        known += [
            (each.processes, partial(self._kpi, each, library)) for each in library.kpis.values()
        ]
        for processes, problems in known:
            if unread.intersection(processes):
                continue
            try:
                yield from problems()
            except DefinitionError as error:
                yield from error.problems
            except NotInLibrary:
                continue  # of its calendar, which is a finding of its own

    def _schedule(self, schedule: Schedule, library: Library) -> Iterator[Problem]:
        linked = link_schedule(schedule, library, self._processes, self._project.settings or {})
        yield from linked.findings
        yield from self._unset(linked.unset)

    def _kpi(self, kpi: Kpi, library: Library) -> Iterator[Problem]:
        for linked in link_kpi(kpi, library, self._processes, self._project.settings or {}):
            yield from self._unset(linked.unset)

    def _unset(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """Parameters that are not set, where somebody has said what is."""
        return problems if self._project.settings is not None else ()

    def _deputies(self, library: Library) -> Iterable[Problem]:
        """What rows of deputies say in vain; of processes that do not load nothing is known."""
        unread = self._unread_processes()
        for each in wrong_deputies(library.deputies, self._processes, library.roles):
            if each.code != "R314" or first_name(each) not in unread:
                yield each

    def _unread_processes(self) -> set[str]:
        loaded = {process.where.path for process in self._processes.values()}
        return {_stem(path) for path in self._files_of if path not in loaded}

    def _check(self, process: Process, library: Library | None) -> None:
        if library is not None:
            self._note(self._link(process, library))
            profiles = [each for each in profiles_of(process, library) if each is not None]
            self._note(working_hours.problems(process, library, profiles))
            self._note(named_calendars.problems(process, library, profiles))
            self._note(self._too_far(process, library, profiles))
        tables = None if library is None else library.tables
        found = check_process(
            process,
            tables=tables,
            clauses=self._project.clauses,
            given=self._given(process.name),
            neighbours=self._processes,
            parameter_sets=() if library is None else tuple(library.parameter_sets.values()),
            measured=() if library is None else library.measured(process.name),
        )
        self._note(found)

    def _too_far(
        self, process: Process, library: Library, profiles: Sequence[str]
    ) -> Iterable[Problem]:
        now, settings = self._project.now, self._project.settings
        if now is None:
            return ()
        return calendar_ends.of_process(process, library, profiles, now, settings)

    def _given(self, process: str) -> set[str]:
        """The fields that other processes give to this one."""
        found: set[str] = set()
        for other in self._processes.values():
            for invoke in walk.invokes(other):
                found.update(invoke.inputs if invoke.process.text == process else ())
            for start in walk.starts(other):
                found.update(start.inputs if start.process.text == process else ())
        return found

    def _link(self, process: Process, library: Library) -> Iterable[Problem]:
        """What linking finds, for each profile the process is for."""
        found: dict[_Said, list[tuple[str | None, Problem]]] = {}
        settings = self._project.settings
        profiles = profiles_of(process, library)
        for profile in profiles:
            problems: Iterable[Problem] = ()
            try:
                linked = link(
                    process,
                    library,
                    profile=profile,
                    settings=settings or {},
                    neighbours=self._processes,
                )
            except DefinitionError as error:
                problems = error.problems
            except NotInLibrary:
                continue  # of its calendar, which is a finding of its own
            else:
                problems = linked.findings
            for each in problems:
                found.setdefault((each.code, each.message, each.where), []).append((profile, each))
        yield from unknown_profiles(process, library)
        for told in found.values():
            if settings is not None or told[0][1].code != _UNSET_PARAMETER:
                yield _once(told, len(profiles))


def _once(told: Sequence[tuple[str | None, Problem]], profiles: int) -> Problem:
    """What linking says in some of the profiles, said once; which ones, if not in all."""
    names = dict.fromkeys(f"'{profile}'" for profile, _ in told)
    problem = told[0][1]
    if len(names) == profiles:
        return problem
    message = f"{problem.message}, in the profile {' and '.join(names)}"
    return replace(problem, message=message)


def _unused(
    kinds: Mapping[str, FileKind], files_of: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Parts and labels that belong to no process that was read."""
    used = {path for files in files_of.values() for path in files}
    for path, kind in kinds.items():
        if kind not in BESIDE or path in used:
            continue
        where = Location(path, 1, 1)
        if kind is FileKind.PART:
            hint = "name it under `states` of a process, and check the two together"
            yield _idle("P013", "no process uses this part", where, hint)
        else:
            hint = "name it for a process or a part, like order.zh.yaml for order.yaml"
            yield _idle("P017", "there is no file that these labels belong to", where, hint)


def _used_twice(
    kinds: Mapping[str, FileKind], files_of: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Parts that several processes have."""
    for path, kind in kinds.items():
        users = [process for process, files in files_of.items() if path in files]
        if kind is not FileKind.PART or len(users) < 2:
            continue
        names = " and ".join(f"'{_stem(each)}'" for each in users)
        yield Problem(
            "P019",
            f"the part is used by {names}",
            Location(path, 1, 1),
            Severity.WARNING,
            consequence="what is changed for one of them changes the others",
            hint="copy it, or make it a process of its own, that both run by `invoke`",
            related=tuple((Location(each, 1, 1), "it is used here") for each in users),
        )


def _idle(code: str, message: str, where: Location, hint: str) -> Problem:
    return Problem(
        code, message, where, Severity.WARNING, consequence="nothing of it is used", hint=hint
    )


def _twice(process: Process, first: Process) -> Problem:
    return Problem(
        "P004",
        f"the process '{process.name}' is in two files",
        process.where,
        hint="rename one of the two",
        related=((first.where, "the first one is here"),),
    )


def _stem(path: str) -> str:
    """The name that a process has by its file's."""
    return path.replace("\\", "/").rpartition("/")[2].partition(".")[0]


def _unknown(path: str, text: str) -> list[Problem]:
    reading = scan(text, path)
    if reading.root is None:
        return list(reading.problems)
    match = FIRST_KEY.search(text)
    word = match[1] if match else ""
    hint = did_you_mean(word, KINDS, f"begin it with one of {', '.join(KINDS)}")
    message = "the first key of the file does not say what the file is"
    if match is None and kind_of(text.lstrip()) is not FileKind.OTHER:
        blanks = len(text) - len(text.lstrip())
        message = "the first key of the file does not begin its line"
        hint = f"take {blanks} blank{'s' if blanks > 1 else ''} away before it"
    return [*reading.problems, Problem("P005", message, _first_place(path, text), hint=hint)]


def _first_place(path: str, text: str) -> Location:
    match = FIRST_KEY.search(text)
    if match is None:
        return Location(path, 1, 1)
    line = text.count("\n", 0, match.start()) + 1
    return Location(path, line, 1, len(match[1]))
