"""From scenario files to stories: every variant by itself, with the steps it begins after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from callout.errors import DefinitionError, Location, Problem

from .model import Header, Scenario, ScenarioVariant, Step, Story


@dataclass(frozen=True, slots=True)
class ScenarioFiles:
    """Scenarios by the path of their files, without ``.yaml``."""

    scenarios: Mapping[str, Scenario]

    def stories(self, path: str) -> Iterator[Story]:
        """The scenario in the file and its variants; raises `DefinitionError`."""
        scenario = self.scenarios[path]
        whole = self._scenario(path, ())
        if scenario.steps or not scenario.variants:
            yield whole
        for variant in scenario.variants.values():
            yield self._variant(whole, variant)

    def _scenario(self, path: str, above: tuple[str, ...]) -> Story:
        scenario = self.scenarios[path]
        if path in above:
            circle = " -> ".join(PurePath(each).name for each in (*above, path))
            raise _problem(scenario.where, f"these begin in each other: {circle}")
        begun = Story(scenario.name, scenario.title, scenario.where, Header(), ())
        if scenario.begins:
            begun = self._beginning(path, scenario, above)
        return Story(
            name=scenario.name,
            title=scenario.title,
            where=scenario.where,
            header=scenario.header.over(begun.header),
            steps=(*begun.steps, *scenario.steps),
            played=len(begun.steps),
            source=scenario.source,
        )

    def _beginning(self, path: str, scenario: Scenario, above: tuple[str, ...]) -> Story:
        name, _, label = (scenario.begins or "").partition("@")
        folder = PurePath(path).parent
        other, variant = self._look_up(folder, name, scenario.where)
        story = self._scenario(other, (*above, path))
        if variant is not None:
            story = self._variant(story, variant)
        steps = _until(story, label, scenario.where) if label else ()
        return replace(story, steps=steps)

    def _look_up(
        self, folder: PurePath, name: str, where: Location
    ) -> tuple[str, ScenarioVariant | None]:
        path = normal(folder / name)
        if path in self.scenarios:
            return path, None
        parent = self.scenarios.get(normal((folder / name).parent))
        if parent and PurePath(name).name in parent.variants:
            return normal((folder / name).parent), parent.variants[PurePath(name).name]
        known = ", ".join(sorted(PurePath(each).name for each in self.scenarios)[:20])
        raise _problem(where, f"there is no scenario '{name}'", f"scenarios here: {known}")

    def _variant(self, whole: Story, variant: ScenarioVariant) -> Story:
        begun: tuple[Step, ...] = ()
        if variant.begins:
            begun = _until(whole, variant.begins, variant.where)
        return Story(
            name=f"{whole.name}/{variant.name}",
            title=variant.title,
            where=variant.where,
            header=variant.header.over(whole.header),
            steps=(*begun, *variant.steps),
            played=len(begun),
            source=variant.source,
        )


def normal(path: PurePath) -> str:
    """The path with ``..`` worked off."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return str(PurePath(*parts))


def _until(story: Story, label: str, where: Location) -> tuple[Step, ...]:
    for number, step in enumerate(story.steps, start=1):
        if step.label == label:
            return story.steps[:number]
    labels = ", ".join(step.label for step in story.steps if step.label) or "none"
    raise _problem(
        where, f"scenario '{story.name}' has no step '{label}'", f"labels there: {labels}"
    )


def _problem(where: Location, message: str, hint: str | None = None) -> DefinitionError:
    return DefinitionError([Problem("X002", message, where, hint=hint)])
