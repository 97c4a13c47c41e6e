import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = re.compile(r'"([A-Z]\d{3})"')
ROW = re.compile(
    r"^\| ([A-Z]\d{3}) \| ((?:error|warning|hint)(?:, (?:warning|hint))?) \| \S", re.MULTILINE
)


def test_the_page_lists_exactly_the_codes_there_are() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "engine").rglob("*.py")]
    used = {code for source in sources for code in CODE.findall(source)}

    page = (ROOT / "docs/designers/problems.md").read_text("utf-8")
    listed = [code for code, _ in ROW.findall(page)]

    assert sorted(used) == sorted(listed)
