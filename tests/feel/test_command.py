"""``callout feel`` on the command line."""

import json

import typer
from typer.testing import CliRunner

from callout.cli.designers.feel import feel as command

app = typer.Typer()
app.command()(command)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_value_is_printed_as_feel_writes_it() -> None:
    assert run('{a: [1.50, "x"], b: @"P1D"}') == '{a: [1.50, "x"], b: P1D}\n'


def test_the_context_may_be_json_or_feel() -> None:
    assert run("late by > limit", "--context", '{"late by": 20, "limit": 5}') == "true\n"
    assert run('at + @"PT1H"', "--with", '{at: @"10:00:00"}') == "11:00:00\n"


def test_a_null_comes_with_its_reason() -> None:
    assert run("1 + text", "--context", '{"text": "x"}') == (
        "null\n  null: expression:1:1: 1 + \"x\" is not defined in '1 + text'\n"
    )


def test_unary_tests_are_applied_to_a_value() -> None:
    assert run("< 5, [10..20]", "--of", "12") == "true\n"


def test_json_holds_the_value_and_the_warnings() -> None:
    document = json.loads(run('[1/0, @"P1D"]', "--json"))

    assert document == {
        "value": [None, "@P1D"],
        "warnings": [
            {
                "message": "1 is divided by zero",
                "text": "1/0",
                "span": [1, 4],
                "operands": ["1", "0"],
            }
        ],
    }


def test_the_present_can_be_chosen() -> None:
    assert run("today()", "--now", "2026-03-02T23:30:00Z") == "2026-03-02\n"


def fails(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_what_is_no_feel_is_shown_in_its_text() -> None:
    assert fails("1 + * 2") == (
        1,
        "error[F001]: expected an expression, found '*'\n"
        " --> expression:1:5\n"
        "  |\n"
        "1 | 1 + * 2\n"
        "  |     ^\n\n",
    )


def test_a_wrong_context_is_told_from_a_wrong_expression() -> None:
    code, output = fails("a", "--context", "{a: b}")

    assert code == 1
    assert " --> --context:1:5" in output


def test_an_instant_has_a_form() -> None:
    code, output = fails("now()", "--now", "tomorrow")

    assert code == 2
    assert "'tomorrow' is not a date and time" in output
