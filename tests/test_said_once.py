"""No point of a page is made twice: neither in its lists nor in the rows of a table."""

import re
from itertools import groupby
from pathlib import Path

import pytest

from tests.pages import PAGES, name_of

POINT = re.compile(r"^[-*] \*\*([^*]+?)[.:]?\*\*", re.MULTILINE)
"""An item of a list that begins with what it is about."""
CODE = re.compile(r"^\| `([^`|]+)` \|")
"""A row of a table that explains a word."""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_point_of_a_page_is_made_twice(page: Path) -> None:
    parts = re.split(r"^#+ ", page.read_text("utf-8"), flags=re.MULTILINE)

    assert [each for part in parts for each in repeated(POINT.findall(part))] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_row_of_a_table_explains_the_same_word(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    tables = [list(rows) for is_row, rows in groupby(lines, lambda line: line[:1] == "|") if is_row]
    words = [[found[1] for row in rows if (found := CODE.match(row))] for rows in tables]

    assert [each for table in words for each in repeated(table)] == []


def repeated(words: list[str]) -> list[str]:
    """Those that are there twice."""
    return sorted({each for each in words if words.count(each) > 1})
