"""Scenario files for tests, written to a folder beside the process they run."""

from pathlib import Path

from callout.catalog import Catalog, Sources
from callout.scenarios import Played, Runner, read_stories
from tests.engine.worlds import DESK, PARCEL

HEADER = """
process: parcel
clock: 2024-03-11 09:00 Asia/Shanghai
actor: clerk:li
given: {weight: 5}
"""


def write(folder: Path, **texts: str) -> None:
    """Scenario files by name; each gets its name."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(f"scenario: {name}\n{text}", "utf-8")


def play(folder: Path, *names: str) -> dict[str, Played]:
    """The stories of the files, by name."""
    catalog = Catalog.of(Sources({"parcel.yaml": PARCEL, "desk.yaml": DESK}, {}))
    runner = Runner(catalog)
    paths = [folder / f"{name}.yaml" for name in names] or [folder]
    return {story.name: runner.play(story) for story in read_stories(paths)}


def play_one(folder: Path, steps: str, header: str = HEADER) -> Played:
    """One scenario with these steps."""
    write(folder, one=f"{header}steps:\n{steps}")
    return play(folder)["one"]


def said(played: Played) -> list[tuple[str, str, str]]:
    """What failed: check, expected, actual."""
    return [(each.check, each.expected, each.actual) for each in played.failures]
