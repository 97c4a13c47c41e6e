"""What people see of the shipped processes: pictures of the files as they are, and names."""

from pathlib import Path

import pytest

from callout.catalog import read_sources
from callout.checks import check_process
from callout.diagram import mermaid, svg
from callout.process import Process
from callout.reader import load_process
from tests.shipped import PROCESSES, ROOT

PAGES = sorted((ROOT / "docs/sop").glob("*.md"))


def _process(path: Path) -> Process:
    sources = read_sources(path, ROOT / "rules")
    shown, text = next(iter(sources.processes.items()))
    return load_process(text, shown, {**sources.rules, **sources.processes})


@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)
def test_what_people_fill_in_and_look_for_has_a_name(path: Path) -> None:
    process = _process(path)

    assert [str(each) for each in check_process(process) if each.code == "C406"] == []
    assert process.worklist is not None
    assert process.worklist.title is not None


@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)
def test_the_diagrams_are_those_of_the_file(path: Path) -> None:
    process = _process(path)
    folder = ROOT / "docs/sop/diagrams"
    page = (folder / f"{path.stem}.md").read_text("utf-8")

    for language in ("en", "zh"):
        again = "run `make diagrams`"
        assert mermaid(process, language) in page, again
        drawn = (folder / f"{path.stem}.{language}.svg").read_text("utf-8")
        assert drawn == svg(process, language), again


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_links_to_files_that_exist(path: Path) -> None:
    links = [part.split(")")[0] for part in path.read_text("utf-8").split("](")[1:]]

    missing = [link for link in links if not (ROOT / "docs/sop" / link).exists()]
    assert missing == []
    assert len(links) > 3


def test_every_process_is_named_by_a_page() -> None:
    pages = "\n".join(path.read_text("utf-8") for path in PAGES)

    assert [path.stem for path in PROCESSES if f"`{path.stem}`" not in pages] == []
