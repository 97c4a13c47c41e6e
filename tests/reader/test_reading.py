from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from callout.errors import DefinitionError, Location
from callout.reader import Mapping, Scalar, Sequence, read, scan
from callout.reader.yaml import parse
from callout.reader.yaml.parse import MAX_CHARACTERS


def scalar(text: str) -> Scalar:
    node = read(text, "f.yaml")
    assert isinstance(node, Mapping)
    value = node["a"]
    assert isinstance(value, Scalar)
    return value


def problems(text: str) -> list[str]:
    return [
        f"{p.where.line}:{p.where.column} {p.code} {p.message}" for p in scan(text, "f").problems
    ]


def places(text: str) -> list[tuple[str, int, int]]:
    written = scalar(text).as_text()
    found = [(character, written.place(at)) for at, character in enumerate(written.text)]
    return [(character, place.line, place.column) for character, place in found]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("=", "="),
        (".inf", ".inf"),
        ("1.10", Decimal("1.10")),
        ("-5", -5),
        ("0x1F", 31),
        ("0o17", 15),
        ("1e3", Decimal("1e3")),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'5'", "5"),
        ('"true"', "true"),
        ("9" * 50, "9" * 50),
    ],
)
def test_a_scalar_means_what_its_author_sees(written: str, value: object) -> None:
    read_value = scalar(f"a: {written}").value

    assert read_value == value
    assert type(read_value) is type(value)


def test_a_tree_keeps_order_text_and_places() -> None:
    node = read("on:\n  no: [1, x]\n", "f.yaml")

    assert isinstance(node, Mapping)
    inner = node["on"]
    assert isinstance(inner, Mapping)
    items = inner["no"]
    assert isinstance(items, Sequence)
    assert node.data == {"on": {"no": [1, "x"]}}
    assert [part.where for part in (node, inner, inner.key("no"), items, items[1])] == [
        Location("f.yaml", 1, 1, 1),
        Location("f.yaml", 2, 3, 1),
        Location("f.yaml", 2, 3, 2),
        Location("f.yaml", 2, 7, 6),
        Location("f.yaml", 2, 11, 1),
    ]


def test_columns_count_characters_not_bytes() -> None:
    assert scalar("a: '敲门 now'").where == Location("f.yaml", 1, 5, 6)


SPACES = [(" ", 4, 3), (" ", 4, 4)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b.c", [("b", 1, 4), (".", 1, 5), ("c", 1, 6)]),
        ('a: "b\\tc"', [("b", 1, 5), ("\t", 1, 6), ("c", 1, 8)]),
        ('a: "b\\u00e9c"', [("b", 1, 5), ("é", 1, 6), ("c", 1, 12)]),
        ("a: 'b''c'", [("b", 1, 5), ("'", 1, 6), ("c", 1, 8)]),
        ("a: b\n  c", [("b", 1, 4), (" ", 1, 5), ("c", 2, 3)]),
        ("a: |\n  b\n  c", [("b", 2, 3), ("\n", 2, 4), ("c", 3, 3)]),
        ("a: >\n  b\n  c", [("b", 2, 3), (" ", 2, 4), ("c", 3, 3)]),
        ("a: >\n\n  b\n    c", [("\n", 2, 3), ("b", 3, 3), ("\n", 3, 4), *SPACES, ("c", 4, 5)]),
        ('a: "b\\\n   c"', [("b", 1, 5), ("c", 2, 4)]),
        ("a: |\n\n   b", [("\n", 2, 1), ("b", 3, 4)]),
    ],
)
def test_each_character_knows_where_it_stands(
    text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert places(text) == expected


@given(st.lists(st.text("ab ,é敲", min_size=1), min_size=1, max_size=4))
def test_a_literal_block_gives_back_its_lines(rows: list[str]) -> None:
    rows = [f"x{row}y" for row in rows]
    text = "a: |-\n" + "".join(f"    {row}\n" for row in rows)

    found = places(text)

    lines = text.split("\n")
    assert "".join(character for character, _, _ in found) == "\n".join(rows)
    assert all(lines[line - 1][column - 1 : column] in (c, "") for c, line, column in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", ["3:1 Y002 the key 'a' stands twice in this map"]),
        ("a: &x 1", ["1:4 Y003 anchors are not used here: &x"]),
        ("b: *x", ["1:4 Y003 aliases are not used here: *x"]),
        ("<<: {a: 1}", ["1:1 Y003 merge keys are not used here: <<"]),
        ("a: !!str 1", ["1:4 Y004 tags are not used here: tag:yaml.org,2002:str"]),
        ("a: !x 1", ["1:4 Y004 tags are not used here: !x"]),
        ("a: " + "[" * 70, ["1:67 Y006 this nests deeper than 64 levels"]),
        ("a: 1\n---\nb: 1", ["2:1 Y007 a file holds one document"]),
        ("%YAML 1.1\n---\na: 1", ["1:1 Y007 a directive has no place here"]),
        ("", ["1:1 Y007 the file is empty"]),
        ("# only words", ["1:1 Y007 the file is empty"]),
        ("? [a]\n: 1", ["1:3 Y008 a key is one word or text, not a list or map"]),
        ("?\n: 1", ["1:2 Y008 a key is one word or text, not a list or map"]),
        ("{a: b, c}", ["1:8 Y009 'c' has no value"]),
        ("a: b: c", ["1:5 Y001 a second ': ' in one value"]),
        ("a:\n\tb: 1", ["2:1 Y001 a tab cannot indent YAML"]),
        ("a: @b", ["1:4 Y001 '@' cannot start a value"]),
        ("a: {b: [1}", ["1:10 Y001 this } does not close the [ before it"]),
        ("a: {b: 1]", ["1:9 Y001 this ] does not close the { before it"]),
        (
            "a:\n  b: 1\n c: 2",
            ["3:2 Y001 this line has 1 blank less than line 2, which it goes on with"],
        ),
        ("a:\n        b: 1\n    c: 2", ["3:5 Y001 this line belongs to nothing above it"]),
        ('a: "\\q"', ["1:5 Y001 this escape does not exist"]),
        ("a: b\x07", ["1:5 Y001 the character U+0007 cannot stand in a YAML file"]),
    ],
)
def test_what_would_surprise_is_refused_with_its_place(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_reading_goes_on_after_what_it_refuses() -> None:
    assert problems("a: &x 1\na: !y 2\n<<: *x\n") == [
        "1:4 Y003 anchors are not used here: &x",
        "2:1 Y002 the key 'a' stands twice in this map",
        "2:4 Y004 tags are not used here: !y",
        "3:1 Y003 merge keys are not used here: <<",
        "3:5 Y003 aliases are not used here: *x",
    ]


def test_a_quote_that_is_not_closed_is_told_where_it_opens() -> None:
    (problem,) = scan('a: "x\n', "f").problems

    assert problem.message == "the quote that opens at 1:4 is not closed"
    assert problem.where == Location("f", 1, 4)


def test_a_file_that_is_too_long_is_not_parsed() -> None:
    (problem,) = scan("a" * (MAX_CHARACTERS + 1), "f").problems

    assert problem.code == "Y005"


@pytest.mark.parametrize(
    "text",
    [
        "a: [" + "1," * 60_000 + "]",
        "{" + ",".join(f"k{n}: 1" for n in range(30_000)) + "}",
        "- 1\n" * 60_000,
    ],
    ids=["a long list", "a long map", "many lines"],
)
def test_a_file_with_too_many_values_is_refused_where_it_goes_too_far(text: str) -> None:
    reading = scan(text, "p.yaml")
    assert reading.root is None
    (problem,) = reading.problems
    assert (problem.code, problem.message) == (
        "Y005",
        "the file has more than 50,000 keys and values",
    )


def test_read_raises_everything_in_order_of_place() -> None:
    with pytest.raises(DefinitionError) as caught:
        read("b: !y 1\na: &x 1", "f.yaml")

    assert [problem.code for problem in caught.value.problems] == ["Y004", "Y003"]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read("\ufeffa: 1", "f").data == {"a": 1}


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    reading = scan(text, "f")

    assert (reading.root is None) <= bool(reading.problems)


@pytest.mark.parametrize(
    ("text", "counted", "place"),
    [
        ("a: b + c", (1, 8), (1, 8)),
        ('a: "b\\t+ c"', (1, 9), (1, 10)),
        ("a: b\n   + c", (1, 8), (2, 6)),
        ("a: >\n  b\n  + c", (2, 7), (3, 5)),
        ("a: |\n  b\n  + c", (3, 5), (3, 5)),
        ("a: |\n  b\n    + c", (3, 7), (3, 7)),
        ("a: b\n   + c", (9, 1), (9, 1)),
    ],
)
def test_a_place_counted_in_the_text_is_found_in_the_file(
    text: str, counted: tuple[int, int], place: tuple[int, int]
) -> None:
    settled = scalar(text).as_text().settle(Location("f.yaml", *counted))

    assert (settled.line, settled.column) == place


def flat(node: object) -> object:
    """A tree with everything that nodes know, to be compared."""
    match node:
        case Scalar():
            return node.text, node.where, node.plain, node.breaks
        case Sequence():
            return node.where, [flat(each) for each in node]
        case Mapping():
            return node.where, [(flat(key), flat(value)) for key, value in node.entries]
        case _:
            raise AssertionError(node)


def test_without_libyaml_a_file_is_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "a: {on: no, 'it''s': \"x\\ty\"}\nb: |\n  one\n   two\nc: >-\n  one\n  two\n\n    three\n"
        'd: plain\n   on\ne: [1, 敲门 , "double\n  folded"]\nf:\n- - x\n  -\n'
    )

    with_libyaml = read(text, "f.yaml")
    monkeypatch.setattr(parse, "_LOADER", yaml.SafeLoader)

    assert flat(read(text, "f.yaml")) == flat(with_libyaml)
