"""Which decimal places a number has: as written, as asked for, as decimal128 has it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout import Engine, feel
from callout.dmn import decide
from callout.feel import Frame
from callout.reader.rules import load_library
from callout.records import Actor
from callout.semantics import VERSIONS
from callout.values import DECIMAL128, Number, Value, decode, encode, number, written_for

SAID = [
    ("12.00", "12.00"),
    ("-12.50", "-12.50"),
    ("-0.00", "0.00"),
    ("1e3", "1000"),
    ("1.20e1", "12.0"),
    ("12.00 + 0.5", "12.50"),
    ("12.00 - 12.0", "0.00"),
    ("2 * 12.50", "25.00"),
    ("1.5 * 1.20", "1.800"),
    ("0.00 * -1", "0.00"),
    ("12.00 / 2", "6.00"),
    ("10 / 4", "2.5"),
    ("10.0 / 4.0", "2.5"),
    ("1.50 ** 2", "2.2500"),
    ("4 ** 0.5", "2"),
    ("-(12.00)", "-12.00"),
    ("decimal(12.5, 2)", "12.50"),
    ("decimal(12.004, 2)", "12.00"),
    ("decimal(12, 0)", "12"),
    ("decimal(0, 2)", "0.00"),
    ("decimal(12345, -2)", "12300"),
    ("decimal(-0.001, 2)", "0.00"),
    ("decimal(12, 6000)", "12." + 32 * "0"),
    ("floor(12.50)", "12"),
    ("floor(12.5, 2)", "12.50"),
    ("ceiling(12.001, 2)", "12.01"),
    ("round up(5, 1)", "5.0"),
    ("round down(5.55, 1)", "5.5"),
    ("round half up(19.9, 2)", "19.90"),
    ("round half down(19.9, 2)", "19.90"),
    ("abs(-3.00)", "3.00"),
    ("modulo(10.00, 3)", "1.00"),
    ("sum([0.50, 0.5])", "1.00"),
    ("product([2, 0.50])", "1.00"),
    ("mean([1.00, 3])", "2.00"),
    ("median([1.00, 3.00])", "2.00"),
    ("max([3.00, 3])", "3.00"),
    ('number("12.00")', "12.00"),
    ("exp(0)", "1"),
    ('range("[1.00..2]")', "[1.00..2]"),
    ("[12.00, 12]", "[12.00, 12]"),
    ("if true then 12.00 else 1", "12.00"),
    ("for i in [1.0] return i", "[1.0]"),
]
EQUAL = [
    "12.00 = 12",
    "12.00 in (12)",
    "12 in ([12.00..13])",
    "list contains([12], 12.00)",
    "count(distinct values([12, 12.00, 12.0])) = 1",
    "index of([1, 12.00], 12) = [2]",
    "{a: 12.00} = {a: 12}",
    "[10, 20, 30][2.00] = 20",
    "mode([12, 12.00, 1]) = [12]",
    "not(12.00 != 12)",
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_a_number_has_the_places_that_the_page_promises(text: str, said: str) -> None:
    assert feel.evaluate(f"string({text})") == said


@pytest.mark.parametrize("text", EQUAL)
def test_numbers_that_differ_in_places_alone_are_equal(text: str) -> None:
    assert feel.evaluate(text) is True
    assert hash(number(Decimal("12.00"))) == hash(12)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(("text", "said"), SAID)
def test_old_entries_had_no_places_in_whole_numbers(version: int, text: str, said: str) -> None:
    frame = Frame(semantics=VERSIONS[version])
    value = feel.compile(text, names={}).run({}, frame)
    found = value if isinstance(value, list) else [value]

    for each in found:
        whole = isinstance(each, Decimal) and each == each.to_integral_value()
        assert not whole, f"{said} was recorded without zeros"


# As many digits as leave results exact enough to have the scale of the rule.
decimals = st.builds(
    lambda digits, scale: number(Decimal(digits).scaleb(-scale, DECIMAL128)),
    st.integers(-(10**9), 10**9),
    st.integers(0, 8),
)


def _decimal128(operator: str, left: Number, right: Number) -> Decimal:
    operation = {
        "+": DECIMAL128.add,
        "-": DECIMAL128.subtract,
        "*": DECIMAL128.multiply,
        "/": DECIMAL128.divide,
    }[operator]
    return DECIMAL128.plus(operation(Decimal(left), Decimal(right)))


def _scale(value: object) -> int:
    assert isinstance(value, int | Decimal)
    exponent = Decimal(value).as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent


@given(decimals, decimals, st.sampled_from("+-*/"))
def test_operations_keep_the_scale_that_decimal128_does(a: Number, b: Number, sign: str) -> None:
    if sign == "/" and b == 0:
        return
    exact = _decimal128(sign, a, b)
    for answer in (
        feel.evaluate(f"a {sign} b", {"a": a, "b": b}),
        feel.evaluate(f"({_text(a)}) {sign} ({_text(b)})"),
    ):
        assert answer == exact
        assert _scale(answer) == max(_scale(exact), 0)
        assert not (isinstance(answer, Decimal) and answer.is_zero() and answer.is_signed())


def _text(value: Number) -> str:
    return f"{Decimal(value):f}"


@given(decimals, st.integers(0, 12))
def test_rounding_gives_the_places_that_were_asked_for(value: Number, places: int) -> None:
    for name in ("decimal", "floor", "ceiling", "round up", "round half up", "round half down"):
        answer = feel.evaluate(f"{name}(n, {places})", {"n": value})
        assert _scale(answer) == places
        assert isinstance(answer, int | Decimal)
        assert abs(answer - value) < Decimal(1).scaleb(-places)


@given(decimals)
def test_a_number_keeps_its_places_in_json_and_as_text(value: Number) -> None:
    again = decode(encode(value))
    said = feel.evaluate("string(n)", {"n": value})

    assert (again, type(again), _scale(again)) == (value, type(value), _scale(value))
    assert isinstance(said, str)
    assert _scale(feel.evaluate(f'number("{said}")')) == _scale(value)
    assert _scale(feel.evaluate(said)) == _scale(value)
    assert {written_for(value, language, "UTC") for language in ("en", "zh", "fr")} == {said}


SHOP = """
process: shop
title: A shop
events: {price: {by: clerk, payload: {amount: {type: number}}}}
data:
  amount: {type: number, default: 1.50}
  total: {type: number, default: 0.00}
  told: {type: string}
states:
  open:
    on:
      price:
        do:
          set: {amount: event.data.amount, total: total + event.data.amount, told: string(total)}
"""
CLERK = Actor("clerk:c", ("clerk",))


@pytest.mark.parametrize("sent", ["12.00", "12.50", "12", "0.000", "1E+3", "-0.0"])
def test_a_ticket_keeps_the_places_and_replays(sent: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    process = tmp_path / "shop.yaml"
    process.write_text(SHOP, "utf-8")
    rules = tmp_path / "rules.yaml"
    rules.write_text("roles: {clerk: {title: A clerk}}", "utf-8")
    amount = number(Decimal(sent))
    with Engine.open(url, processes=process, rules=rules) as engine:
        engine.start("shop", id="T", actor=CLERK)
        engine.send("T", "price", {"amount": Decimal(sent)}, actor=CLERK)  # type: ignore[dict-item] # exact
        data = dict(engine.ticket("T").data)
    with Engine.open(url, processes=process, rules=rules) as engine:
        read = dict(engine.ticket("T").data)
        assert engine.replay("T").divergences == ()

    assert repr(data) == repr(read)
    assert (data["amount"], _scale(data["amount"])) == (amount, _scale(amount))
    assert _scale(data["total"]) == max(_scale(amount), 2)
    assert data["told"] == format(Decimal(str(data["total"])), "f")


PRICES = """
tables:
  prices:
    hit: U
    inputs: {kind: {type: string}}
    outputs: {price: {type: number}}
    rules: |
      | kind || price    | # id |
      | "a"  || 12.00    | r1   |
      | "b"  || 12.50    | r2   |
      | "c"  || 2 * 6.00 | r3   |
"""


@pytest.mark.parametrize("kind", "abc")
def test_a_table_answers_with_the_places_that_are_written(kind: str) -> None:
    table = load_library({"prices.yaml": PRICES}).table("prices")
    scope: dict[str, Value] = {"kind": kind}

    newest = decide(table, scope, Frame()).outputs
    older = decide(table, scope, Frame(semantics=VERSIONS[2])).outputs

    assert newest == older
    assert isinstance(newest, dict)
    assert _scale(newest["price"]) == 2
    assert isinstance(older, dict)
    assert kind == "b" or type(older["price"]) is int
