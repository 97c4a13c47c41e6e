"""Hostile expressions: they end, in bounded time and memory, with errors of ours."""

import pytest

from callout import feel
from callout.errors import CalloutError, DefinitionError, ExpressionError
from callout.feel.codegen import CodeWriter
from callout.feel.runtime.frame import DEPTH, LENGTH, STEPS, UNPRICED_STEPS
from callout.values import Value

DOUBLING = "for i in 1..{n} return if i = 1 then {first} else {next}"


def fails(text: str, **names: Value) -> str:
    with pytest.raises(CalloutError) as caught:
        feel.evaluate(text, names)
    return caught.value.message


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..100000000 return i",
        "for i in 1..10000, j in 1..10000 return i",
        "count(for i in 1..10 ** 17 return i)",
        "some i in 1..100000000 satisfies false",
        "(for i in 1..10000 return partial)[1]",
        "(for i in 1..60 return partial) = (for i in 1..60 return partial)",
        "flatten(for i in 1..60 return partial)",
        "distinct values(for i in 1..100000 return i)",
        "for i in 1..100000 return upper case(long)",
        'for i in 1..100000 return long + "x"',
        "for i in 1..100000 return reverse(wide)",
    ],
)
def test_work_is_bounded(text: str) -> None:
    message = fails(text, long="x" * 500_000, wide=[*range(500_000)])

    assert message.startswith(("the expression took too many steps", "a list longer than"))


def test_strings_are_bounded() -> None:
    doubled = DOUBLING.format(n=40, first='"ab"', next="partial[-1] + partial[-1]")
    frame = feel.Frame()

    found = feel.compile(doubled, names={}).run({}, frame)

    assert isinstance(found, list)
    assert len(found[18]) == LENGTH // 1_000_000 * 2**19  # type: ignore[arg-type] # a string
    assert found[20:] == [None] * 20
    assert "a string longer than 1000000 characters" in frame.warnings[0].message


def test_lists_are_bounded() -> None:
    doubled = DOUBLING.format(n=40, first="[1]", next="concatenate(partial[-1], partial[-1])")

    def counted(text: str, budget: int) -> Value:
        frame = feel.Frame(budget=budget)
        return feel.compile(text, names={}).run({}, frame)

    assert counted(f"count(({doubled})[20])", UNPRICED_STEPS) == 2**19
    assert counted(f"({doubled})[21]", UNPRICED_STEPS) is None


@pytest.mark.slow
def test_looking_through_shared_parts_is_paid_for() -> None:
    shared: Value = [1]
    kind = feel.ListOf(feel.NUMBER)
    for _ in range(40):
        shared, kind = [shared, shared], feel.ListOf(kind)

    with pytest.raises(ExpressionError, match="took too many steps"):
        feel.is_instance(shared, kind, feel.Frame())


def test_texts_of_values_are_bounded() -> None:
    assert (
        fails("string(for i in 1..50 return partial)") == "a string longer than 1000000 characters"
    )


def test_numbers_are_bounded() -> None:
    assert str(feel.evaluate("9 ** 9 ** 9")) == "1.966270504755529136180759085269121E+77"
    assert feel.evaluate("9 ** 9 ** 9 ** 9 ** 9") is None
    assert feel.evaluate('for i in 1..100 return @"P1D" * 10 ** 33 * 10 ** 33') == [None] * 100


def test_calls_are_bounded_in_depth() -> None:
    down = "{{f: function(n) if n = 0 then 0 else f(n - 1), r: f({n})}}.r"

    assert feel.evaluate(down.format(n=DEPTH - 1)) == 0
    assert fails(down.format(n=DEPTH)) == f"functions call each other more than {DEPTH} deep"


def test_calls_count_as_steps() -> None:
    tree = "{f: function(n) if n = 0 then 0 else f(n - 1) + f(n - 1), r: f(40)}.r"

    assert fails(tree) == "the expression took too many steps"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "[" * 5000,
        "-" * 3 + "(" * 100 + "1" + ")" * 100,
        "if true then " * 200 + "1" + " else 1" * 200,
        "{a: " * 100 + "1" + "}" * 100,
        "f(" * 100 + "1" + ")" * 100,
        "function() " * 100 + "1",
        "1 in (" * 100 + "1" + ")" * 100,
        "x" + ".a" * 100,
        "x" + "[1]" * 100,
        "1 instance of " + "list<" * 100 + "Any" + ">" * 100,
        "for i in " * 100 + "[1]" + " return i" * 100,
        "x" * 60_000,
    ],
)
def test_texts_are_bounded(text: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        feel.compile(text, names={"x": feel.ANY, "f": feel.ANY})

    assert caught.value.problems[0].code == "F001"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (" + ".join(["1"] * 5000), 5000),
        (" and ".join(["true"] * 5000), True),
        (
            "if n = 0 then 0 "
            + "".join(f"else if n = {i} then {i} " for i in range(1, 500))
            + "else -1",
            77,
        ),
        ("count([" + ", ".join(["1"] * 9000) + "])", 9000),
        ("(" * 50 + "1" + ")" * 50, 1),
        ("if true then " * 50 + "1" + " else 1" * 50, 1),
        ("[" * 50 + "]" * 50 + " != null", True),
        ("for a in [1] return " * 30 + "1", None),
        ("(function(x) " * 20 + "1" + ")(1)" * 20, 1),
    ],
)
def test_long_and_deep_texts_within_the_bounds_run(text: str, answer: Value) -> None:
    found = feel.evaluate(text, {"n": 77})

    assert answer is None or found == answer
    assert found is not None


def test_values_from_outside_may_nest_deep_without_harm() -> None:
    deep: Value = []
    for _ in range(5000):
        deep = [deep]

    for text in ("string(x)", "x = x", "[x] = [x]"):
        expression = feel.compile(text, names={"x": feel.ANY})
        with pytest.raises(ExpressionError, match="a value nests too deep"):
            expression.run({"x": deep}, feel.Frame())
    assert feel.compile("flatten(x)", names={"x": feel.ANY}).run({"x": deep}, feel.Frame()) == []


@pytest.mark.parametrize(
    "text",
    [
        "x.__class__",
        "x.__class__.__mro__",
        '__import__("os")',
        "(function(a) a).call",
        "(function(a) a).__globals__",
        "[1].append[1]",
        "x.format",
        '"{0.__class__}".format',
        'get value(x, "__class__")',
        "s",
        "f.budget",
        "k0",
        "v1",
        "g0",
    ],
)
def test_nothing_of_python_shows(text: str) -> None:
    assert feel.evaluate(text, {"x": {"a": 1}}) is None


def test_no_text_of_the_user_becomes_source() -> None:
    sources: list[str] = []
    compiled = CodeWriter.compiled

    def spy(self: CodeWriter, parameters: str, result: str) -> object:
        sources.extend([*self.functions, *self.lines, result])
        return compiled(self, parameters, result)

    text = 'if `evil name` = "evil text" then {evil: evil.path[evil > 1]} else function(evil) evil'
    expression = feel.compile(text, names={"evil name": feel.ANY, "evil": feel.ANY})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CodeWriter, "compiled", spy)
        expression.run({"evil name": "evil text", "evil": None}, feel.Frame())

    assert len(sources) > 10
    assert not [line for line in sources if "evil" in line]


def test_generated_functions_have_no_builtins() -> None:
    run = feel.compile("1 + x", names={"x": feel.ANY}).run

    assert run.__globals__["__builtins__"] == {}


def test_long_lists_and_strings_are_paid_for_by_their_length() -> None:
    scope: dict[str, Value] = {"xs": [0] * 800, "text": "x" * 6400}
    for text, price in (("count(xs)", 104), ("reverse(xs)", 204), ("upper case(text)", 204)):
        frame = feel.Frame(budget=1000)

        feel.compile(text, names={"xs": feel.LIST, "text": feel.STRING}).run(scope, frame)

        assert frame.budget == 1000 - price, text


def test_the_budget_is_the_frame_s() -> None:
    frame = feel.Frame(budget=10)
    expression = feel.compile("for i in 1..8 return i", names={})

    expression.run({}, frame)

    assert frame.budget == 2
    with pytest.raises(ExpressionError, match="took too many steps"):
        expression.run({}, frame)
    assert (STEPS, UNPRICED_STEPS) == (300_000, 1_000_000)
