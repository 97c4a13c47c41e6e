r"""Regular expressions as XPath has them.

The samples follow XPath functions 3.1, 5.6 and XML Schema 1.1 part 2, appendix G.
"""

import pytest

from callout import feel
from callout.feel import Frame
from callout.feel.runtime import regex


def matches(text: str, pattern: str, flags: str = "") -> bool:
    return regex.compile_pattern(pattern, flags).occurs_in(text, Frame())


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "answer"),
    [
        ("abracadabra", "bra", "", True),
        ("abracadabra", "^a.*a$", "", True),
        ("abracadabra", "^bra", "", False),
        ("ab\n", "ab$", "", False),
        ("a\nb", "a.b", "", False),
        ("a\rb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b$", "", False),
        ("a\nb", "^b$", "m", True),
        ("HELLO", "hello", "i", True),
        ("\u212a", "k", "i", True),
        ("i", "[A-Z-[OI]]", "i", False),
        ("x", "[A-Z-[OI]]", "i", True),
        ("hello world", "hello\\ sworld", "x", True),
        ("hello world", " hello[ ]world", "x", True),
        ("helloworld", "hello world", "x", True),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("b", "[a-z-[aeiou]]", "", True),
        ("e", "[a-z-[aeiou]]", "", False),
        ("e", "[^a-d-[e]]", "", False),
        ("-", "[a-]", "", True),
        ("]", "[\\]]", "", True),
        ("^", "[^a]", "", True),
        ("٣", "^\\d$", "", True),
        ("_", "\\w", "", False),
        ("é", "^\\w$", "", True),
        ("\u00a0", "\\s", "", False),
        ("a:b", "^\\i\\c*$", "", True),
        ("1b", "^\\i", "", False),
        ("π", "\\p{IsGreekandCoptic}", "", True),
        ("π", "^\\p{Ll}$", "", True),
        ("Π", "\\P{Lu}", "", False),
        ("aa", "^(a)\\1$", "", True),
        ("abab1", "^(?:ab)+1$", "", True),
        ("aaa", "^a{2,}?a$", "", True),
    ],
)
def test_patterns_match(text: str, pattern: str, flags: str, answer: bool) -> None:
    assert matches(text, pattern, flags) is answer


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("(", ""),
        (")", ""),
        ("[a", ""),
        ("[]", ""),
        ("[a[b]]", ""),
        ("*a", ""),
        ("a**", ""),
        ("a++", ""),
        ("a{3,1}", ""),
        ("a{,3}", ""),
        ("a{", ""),
        ("}", ""),
        ("\\b", ""),
        ("\\x41", ""),
        ("(?=a)", ""),
        ("(?<n>a)", ""),
        ("(?i)a", ""),
        ("(a)\\2", ""),
        ("(\\1)", ""),
        ("(a)[\\1]", ""),
        ("\\0", ""),
        ("\\p{Xx}", ""),
        ("\\p{IsNowhere}", ""),
        ("[b-a]", ""),
        ("[\\d-z]", ""),
        ("a\\", ""),
        ("a", "g"),
        ("a" * 10_001, ""),
    ],
)
def test_what_is_no_xpath_is_refused(pattern: str, flags: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|flags"):
        regex.compile_pattern(pattern, flags)


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "answer"),
    [
        ("abracadabra", "bra", "*", "a*cada*"),
        ("abracadabra", "a.*?a", "*", "*c*bra"),
        ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
        ("darted", "^(.*?)d(.*)$", "$1c$2", "carted"),
        ("abc", "b", "\\$\\\\", "a$\\c"),
        ("abc", "(b)", "$12", "ab2c"),
        ("abc", "(b)", "$2", "ac"),
        ("banana", "[aeiou]", "[$0]", "b[a]n[a]n[a]"),
    ],
)
def test_replacing(text: str, pattern: str, replacement: str, answer: str) -> None:
    assert regex.replaced(text, regex.compile_pattern(pattern, ""), replacement, Frame()) == answer


@pytest.mark.parametrize("replacement", ["$", "$x", "\\", "\\n"])
def test_a_replacement_says_which_group_it_means(replacement: str) -> None:
    with pytest.raises(ValueError, match="in a replacement stands before"):
        regex.replaced("abc", regex.compile_pattern("b", ""), replacement, Frame())


def test_a_pattern_that_takes_nothing_neither_splits_nor_replaces() -> None:
    assert feel.evaluate('split("abc", "x*")') is None
    assert feel.evaluate('replace("abc", "x*", "-")') is None
    assert feel.evaluate('matches("abc", "x*")') is True
