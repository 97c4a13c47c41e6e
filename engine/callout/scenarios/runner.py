"""From paths to results: reads scenario files, plays every story in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from callout.catalog import Catalog, read_settings, read_text
from callout.errors import CalloutError, DefinitionError, Problem, in_order
from callout.library import Deputy
from callout.values import Digester, Json, digest

from .model import Header, Scenario, Story
from .played import Failure, Played, Stop
from .player import Player
from .reader import scan_scenario
from .spelling import misspelt_names
from .stories import ScenarioFiles, normal
from .unplayable import Unplayable, unplayable, unread_process

_KEY = Digester(b"all stories have it, and it keeps no secret")
"""Personal data are found in stories as in a deployment that has a key."""
_SCENARIO = re.compile(r"^\ufeff?scenario *:", re.MULTILINE)


class Runner:
    """Plays stories; catalogs are shared by those with the same settings."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog.with_key(_KEY)
        self._catalogs: dict[tuple[str, tuple[Deputy, ...]], Catalog] = {}

    def unplayable(self, story: Story) -> Unplayable | None:
        """What keeps a story from being played at all, if it is errors of its processes."""
        try:
            return unplayable(story, self._for(story.header))
        except CalloutError:
            return None  # of its settings, which is told when it is played

    def play(self, story: Story) -> Played:
        """Play one story. What cannot even begin is a failure, too."""
        try:
            return self.player(story).play()
        except Stop as stop:
            failure = stop.failure
        except CalloutError as error:
            failure = Failure(story.where, "load", "definitions that load", str(error), "header")
        return Played(story, (failure,), (), {}, 0)

    def player(self, story: Story) -> Player:
        """What plays a story, and can be asked afterwards. Raises `Stop`, and for settings."""
        return Player(story, self._for(story.header))

    def _for(self, header: Header) -> Catalog:
        settings: dict[str, Json] = {**read_settings(header.settings), **header.parameters}
        # Numbers in files are exact, not floats, so settings are told apart by their text.
        key = digest({name: str(value) for name, value in settings.items()})
        place = (key, header.deputies)
        if place not in self._catalogs:
            known = self._catalog.with_settings(settings)
            self._catalogs[place] = known.with_deputies(header.deputies)
        return self._catalogs[place]


def scenario_files(paths: Iterable[str | Path]) -> list[Path]:
    """The scenario files in files and folders, in order of name.

    In folders only files with a key ``scenario``: settings and others may stand beside them.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(path.rglob("*.yaml"))
            found.update((each, None) for each in inside if _SCENARIO.search(read_text(each)))
        else:
            found[path] = None
    return list(found)


def read_stories(paths: Sequence[str | Path], catalog: Catalog | None = None) -> list[Story]:
    """Every story in the files; raises `DefinitionError` with all problems of all files.

    With a `catalog`, names that nothing in it has are problems too; not of stories of processes
    that do not load, for what those have is not known.
    """
    wanted = [_key(path) for path in scenario_files(paths)]
    problems: list[Problem] = []
    library = ScenarioFiles(_read_all(wanted, problems))
    stories: list[Story] = []
    for path in wanted:
        if path in library.scenarios:
            try:
                stories += library.stories(path)
            except DefinitionError as error:
                problems += error.problems
    if catalog is not None:
        for story in stories:
            if unread_process(story.header, catalog) is None:
                problems += misspelt_names(story, catalog)
    if problems:
        raise DefinitionError(in_order(problems))
    return stories


def _read_all(wanted: Iterable[str], problems: list[Problem]) -> dict[str, Scenario]:
    """The scenarios wanted and those they begin in."""
    read: dict[str, Scenario] = {}
    waiting = list(wanted)
    failed: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in read or key in failed:
            continue
        try:
            scenario, found = scan_scenario(read_text(Path(f"{key}.yaml")), f"{key}.yaml")
        except DefinitionError as error:
            problems += error.problems
            failed.add(key)
            continue
        problems += found
        read[key] = scenario
        if scenario.begins:
            waiting += _candidates(key, scenario.begins)
    return read


def _candidates(key: str, begins: str) -> list[str]:
    """The file that ``from`` names: the scenario's, or of a variant its scenario's."""
    path = PurePath(key).parent / begins.partition("@")[0]
    names = [normal(path), normal(path.parent)]
    return [name for name in names if Path(f"{name}.yaml").is_file()][:1]


def _key(path: Path) -> str:
    return normal(path.with_suffix(""))
