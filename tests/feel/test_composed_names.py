"""Names that look alike are the same name, however their accents are written (Unicode NFC, NFD)."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from callout import feel

WORDS = ["café", "größe der tür", "ночь", "ﾃﾞｰﾀ", "Ångström x", "한국어"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("declared", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_a_name_is_found_however_it_is_written(word: str, declared: str, written: str) -> None:
    name = normalize(declared, word)  # type: ignore[arg-type] # one of the two
    text = f"{normalize(written, word)} + 1"  # type: ignore[arg-type] # one of the two
    assert feel.compile(text, names={name: feel.NUMBER}).run({name: 2}, feel.Frame()) == 3
