"""What is wrong with an expression is told before it runs, all at once and with its place."""

import pytest

from callout import feel
from callout.errors import DefinitionError, Location

NAMES = {
    "lateness": feel.DAYS_DURATION,
    "attempts": feel.NUMBER,
    "kind": feel.OneOf(("red", "blue")),
    "flag": feel.BOOLEAN,
    "at": feel.DATE_TIME,
    "place": feel.ContextOf({"street": feel.STRING, "floor": feel.NUMBER}),
    "rows": feel.ListOf(feel.ContextOf({"price": feel.NUMBER})),
    "twice": feel.FunctionOf((feel.NUMBER,), feel.NUMBER),
    "thing": feel.ANY,
}
WHERE = Location("rules.yaml", 7, 12)


def problems(text: str) -> list[tuple[str, str, str, str | None]]:
    with pytest.raises(DefinitionError) as caught:
        feel.compile(text, names=NAMES, where=WHERE)
    found = caught.value.problems
    return [
        (one.code, text[one.where.column - 12 :][: one.where.length], one.message, one.hint)
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attemts > 3", ("F002", "attemts", "there is no 'attemts'", "did you mean 'attempts'?")),
        (
            "date of birth > at",
            (
                "F002",
                "date of birth",
                "there is no 'date of birth'",
                "names in sight: at, attempts, flag, kind, lateness, place, rows, thing, twice",
            ),
        ),
        ("kind 5 = 3", ("F002", "kind 5", "there is no 'kind 5'", "did you mean 'kind'?")),
        ("nt(flag)", ("F002", "nt", "there is no 'nt'", "did you mean 'not'?")),
        (
            "lateness > 15",
            ("F003", "lateness > 15", "a days and time duration and a number never compare", None),
        ),
        (
            'attempts in ["a".."b"]',
            ("F003", '["a".."b"]', "a number and a string never compare", None),
        ),
        ("flag < true", ("F003", "flag < true", "of two booleans none is less", None)),
        ('[1.."a"]', ("F003", '[1.."a"]', "a number and a string never compare", None)),
        (
            'attempts + "1"',
            ("F004", 'attempts + "1"', "number + string is not defined", None),
        ),
        ("-flag", ("F004", "-flag", "a boolean has no sign", None)),
        (
            'kind = "rde"',
            ("F005", '"rde"', "'rde' is none of the declared values", "did you mean 'red'?"),
        ),
        (
            'kind in ("x")',
            ("F005", '("x")', "'x' is none of the declared values", "the values are red, blue"),
        ),
        ("not(flag, 1)", ("F006", "not(flag, 1)", "the function is not(negand)", None)),
        (
            'substring(strin: "x", start position: 1)',
            (
                "F006",
                'substring(strin: "x", start position: 1)',
                "the function is substring(string, start position, length)",
                "did you mean 'string'?",
            ),
        ),
        (
            "upper case(attempts)",
            ("F006", "attempts", "'string' of upper case is a string, not a number", None),
        ),
        (
            "twice(1, 2)",
            ("F006", "twice(1, 2)", "the function takes 1 arguments, not 2", "it takes a number"),
        ),
        (
            "twice(kind)",
            ("F006", "kind", "the function wants a number here, not a string", "it takes a number"),
        ),
        ("attempts(1)", ("F006", "attempts(1)", "a number is not a function", None)),
        (
            'duration("15 min")',
            (
                "F007",
                '"15 min"',
                "'15 min' is not a duration",
                'write duration("PT15M"), duration("P2D") or duration("P1Y6M")',
            ),
        ),
        (
            '@"2026-13-01"',
            (
                "F007",
                '@"2026-13-01"',
                "'2026-13-01' is no date, time or duration",
                'write @"2026-03-02", @"10:30:00", @"PT15M" or @"P1Y"',
            ),
        ),
        (
            "place.flor",
            ("F008", "place.flor", "the context has no 'flor'", "did you mean 'floor'?"),
        ),
        (
            "lateness.day",
            (
                "F008",
                "lateness.day",
                "a days and time duration has no 'day'",
                "did you mean 'days'?",
            ),
        ),
        (
            "rows.prise",
            ("F008", "rows.prise", "the context has no 'prise'", "did you mean 'price'?"),
        ),
        (
            "if attempts then 1 else 2",
            ("F009", "attempts", "a number is neither true nor false", None),
        ),
        ("flag and 1", ("F009", "1", "a number is neither true nor false", None)),
        ("{a: 1, a: 2}", ("F010", "a: 2", "the context has a second 'a'", None)),
    ],
)
def test_a_mistake_is_told_with_its_place(
    text: str, expected: tuple[str, str, str, str | None]
) -> None:
    assert problems(text) == [expected]


def test_all_mistakes_are_told_at_once() -> None:
    found = problems('attemts > 3 and lateness.day > 1 or kind = "rde"')

    assert [code for code, *_ in found] == ["F002", "F008", "F005"]


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(DefinitionError) as caught:
        feel.compile("zzz", names={"b": feel.ANY, "a": feel.ANY})

    problem = caught.value.problems[0]
    assert problem.hint == "names in sight: a, b"
    assert problem.consequence == (
        "this is null: a guard that needs it is never taken, a text says nothing there"
    )


@pytest.mark.parametrize(
    "text",
    [
        "thing > 3 and thing.part[1].other = kind",
        "rows[price > 3].price",
        "thing[anything > 3]",
        'kind = "red" or kind = place.street',
        "for r in rows return r.price * 2",
        "some r in rows, p in [r.price] satisfies p > attempts",
        'at + lateness > at - duration("PT1H") and at.year > 2020',
        "twice(attempts) + twice(thing)",
        "(function(x: number) x + attempts)(3) > 1",
        "if flag then attempts else null",
        'attempts in (1, [2..5], > 10) and kind in ("red", place.street)',
        "attempts = null or null < 3",
        "count(rows.price) > 0 and sum(rows.price) > 1",
        "sort([3, 1], function(a, b) a < b)",
        "{f: function(n) if n < 1 then 0 else f(n - 1), r: f(attempts)}.r",
        "upper case([kind])",
    ],
)
def test_what_may_be_right_is_accepted(text: str) -> None:
    assert feel.compile(text, names=NAMES).text == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("attempts + 1", "number"),
        ("at + lateness", "date and time"),
        ("at - at", "days and time duration"),
        ("thing * 2", "Any"),
        ("thing = 2", "boolean"),
        ("rows.price", "list<number>"),
        ("rows[1]", "context<price: number>"),
        ("rows[price > 1]", "list<context<price: number>>"),
        ("place.street", "string"),
        ("lateness.days", "number"),
        ("[1, 2]", "list<number>"),
        ('[1, "a"]', "list<Any>"),
        ("[1..2]", "range<number>"),
        ('if flag then "a" else "b"', "string"),
        ("{a: 1, b: kind}", "context<a: number, b: string>"),
        ("for r in rows return r.price > 1", "list<boolean>"),
        ("twice(1)", "number"),
        ('duration("PT1H")', "days and time duration"),
        ("day of week(thing)", "string"),
        ("abs(thing)", "Any"),
        ("date(thing)", "date"),
        ("function(a: number) a > 1", "function<number> -> boolean"),
    ],
)
def test_the_type_is_known_before_running(text: str, kind: str) -> None:
    assert str(feel.compile(text, names=NAMES).type) == kind


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("kind = “red”", "'“' means nothing here", 'write " instead of “'),
        ("attempts ≥ 3", "'≥' means nothing here", "write >= instead of ≥"),
        ("count（rows）", "there is no 'count（rows）'", "write ( instead of （"),
        ("attempts＞3", "there is no 'attempts＞3'", "write > instead of ＞"),
        ("flag && flag", "'&' means nothing here", "write and instead of &&"),
        ("!flag", "'!' means nothing here", "write not(...) instead of !"),
        (
            'kind == "red"',
            "expected an expression, found '='",
            "FEEL compares with a single =",
        ),
        ("kind = 'red'", "expected an expression, found '''", "texts stand in double quotes"),
        ("flag = True", "there is no 'True'", "did you mean 'true'?"),
        ("max(attempts，3)", "there is no 'attempts，3'", "write , instead of ，"),
    ],
)
def test_a_character_typed_for_another_is_told(text: str, message: str, hint: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        feel.compile(text, names=NAMES)

    problem = caught.value.problems[0]
    assert (problem.message, problem.hint) == (message, hint)


def test_names_may_hold_such_characters() -> None:
    assert feel.evaluate("金额（元） + 1", {"金额（元）": 2}) == 3


def test_a_value_of_another_type_than_wanted_is_refused() -> None:
    with pytest.raises(DefinitionError, match="this is a number, not a boolean"):
        feel.compile("attempts", names=NAMES, wanted=feel.BOOLEAN)
    assert feel.compile("thing", names=NAMES, wanted=feel.BOOLEAN).type == feel.ANY


def test_truths_have_no_order_in_tests_either() -> None:
    with pytest.raises(DefinitionError, match="of two booleans none is less"):
        feel.compile_tests("< true", subject=feel.BOOLEAN, names={})
    assert feel.compile_tests("!= true", subject=feel.BOOLEAN, names={}).text == "!= true"


def test_tests_are_checked_against_their_subject() -> None:
    with pytest.raises(DefinitionError) as caught:
        feel.compile_tests('"rde", 5', subject=NAMES["kind"], names={}, where=WHERE)

    assert [(one.code, one.where.column) for one in caught.value.problems] == [
        ("F005", 12),
        ("F003", 19),
    ]
