"""The pages people read, and what stands in them as code."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(`+)(.+?)\1", re.DOTALL)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def spans(page: Path) -> list[str]:
    """What stands between backticks, with its white space as one blank."""
    prose = _FENCED.sub("", page.read_text("utf-8"))
    return [" ".join(match[2].split()) for match in _SPAN.finditer(prose)]


def code_lines(page: Path) -> Iterator[str]:
    """The lines of code blocks, fenced or indented by four, as they stand."""
    text = page.read_text("utf-8")
    for block in _FENCED.finditer(text):
        yield from block[3].splitlines()
    for line in _FENCED.sub("", text).splitlines():
        if line.startswith("    "):
            yield line[4:]
