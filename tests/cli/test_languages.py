"""In which language commands speak: as they are told, as the environment says, or English."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from callout.cli.options import spoken
from callout.report.audits import backtest, backtest_words
from tests.cli.running import Command
from tests.cli.test_why_not import gate

__all__ = ["gate"]


@pytest.mark.parametrize(
    ("asked", "environment", "language"),
    [
        (None, {}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        (None, {"LANG": "en_US", "LC_MESSAGES": "zh"}, "zh"),
        (None, {"LANG": "de_DE@euro"}, "en"),
        (None, {"LANG": "zh", "LC_ALL": ""}, "zh"),
        ("en", {"LANG": "zh"}, "en"),
        ("zh", {"LC_ALL": "en"}, "zh"),
    ],
)
def test_the_option_goes_before_the_environment(
    asked: str | None,
    environment: Mapping[str, str],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert spoken(asked) == language


COMMANDS = {
    ("why-not", "T", "passed"): "为何没有",
    ("what-if", "T", "1", "--by", "x:y"): "假如",
    ("at", "T", "2999-01-01"): "状态",
    ("at", "--all", "2999-01-01"): "1 张工单",
    ("backtest", "--rules", "rules"): "重放",
    ("diagram", "gate"): "门",
}


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_speaks_the_language_of_the_environment(
    words: tuple[str, ...], gate: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = COMMANDS[words]
    assert said not in gate(*words).out
    assert said in gate(*words, "--lang", "zh").out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert said in gate(*words).out
    assert said not in gate(*words, "--lang", "en").out


def test_all_that_a_backtest_says_is_said_in_chinese() -> None:
    written = ast.parse(Path(backtest.__file__).read_text("utf-8"))
    asked = {
        each.args[0].value
        for each in ast.walk(written)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr in ("say", "_named")
        and isinstance(each.args[0], ast.Constant)
    }
    tables = (backtest._VERDICTS, backtest._PARTINGS, backtest._LEFT_OUT)
    asked |= {text for table in tables for text in table.values()}
    assert len(asked) > 30
    assert asked <= set(backtest_words.CHINESE)
    for english, chinese in backtest_words.CHINESE.items():
        assert english.count("{}") == chinese.count("{}"), english
