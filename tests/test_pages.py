"""What the pages name is there: commands and their options, problem codes, files, Python names."""

import contextlib
import importlib.util
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from callout.cli import app
from tests.pages import PAGES, ROOT, code_lines, name_of, spans

COMMAND = re.compile(r"^(?:\S*[=/$] ?)?callout (?=[a-z-])(.*)")
OPTION = re.compile(r"^--[a-z-]+")
CODE = re.compile(r"(?<![\w.-])[A-Z]\d{3}(?![\w.-]*\w)")
PYTHON = re.compile(r"\b(?:callout(?:_adapters)?|tests|benchmarks)(?:\.(?!db\b)[A-Za-z_]\w*)+")
TOP = sorted(path.name for path in ROOT.iterdir() if not path.name.startswith("."))
PLACE = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, TOP))})(?:/[\w.*<>-]+)+/?")
GIVEN = re.compile(r"^```yaml\n# (\S+\.yaml)$", re.MULTILINE)
"""A file that the page itself says how to write."""
MADE_UP = {
    f"processes/{name}.yaml"
    for name in ("visit", "order", "lending", "claim", "claim/assessment")  # a reader's own
} | {"processes/claim.de.yaml", "processes/claim/assessment.de.yaml"}

every_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


@every_page
def test_commands_can_be_called_as_they_are_written(page: Path) -> None:
    for text in code_lines(page):
        for words in _commands(text):
            _parsed(words)


@every_page
def test_commands_that_are_named_exist_with_their_options(page: Path) -> None:
    for text in spans(page):
        for words in _commands(text):
            with contextlib.suppress(typer.BadParameter):  # "`callout backup` makes a copy"
                _parsed(words)


@every_page
def test_options_that_are_named_alone_belong_to_a_command(page: Path) -> None:
    named = {match[0] for span in spans(page) if (match := OPTION.match(span))}

    assert named - _options() - _options_of_scripts() == set()


@every_page
def test_problem_codes_are_those_of_the_code(page: Path) -> None:
    named = set(CODE.findall(page.read_text("utf-8")))

    assert named - _codes() == set()


@every_page
def test_files_and_folders_exist(page: Path) -> None:
    named = {match[0] for text in _code(page) for match in PLACE.finditer(text)}

    named -= MADE_UP | set(GIVEN.findall(page.read_text("utf-8")))
    missing = [each for each in sorted(named) if not _found(each)]
    assert missing == []


@every_page
def test_python_names_can_be_imported(page: Path) -> None:
    named = {match[0] for text in _code(page) for match in PYTHON.finditer(text)}

    missing = [name for name in sorted(named - _entry_points()) if not _importable(name)]
    assert missing == []


@every_page
def test_targets_of_make_exist(page: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    named = {match[1] for text in _code(page) if (match := re.match(r"make (\w+)", text))}
    assert named - targets == set()


def test_the_pages_name_enough_for_this_to_be_a_test() -> None:
    texts = [text for page in PAGES for text in _code(page)]

    assert sum(len(_commands(text)) for text in texts) > 40
    assert sum(len(PLACE.findall(text)) for text in texts) > 25
    assert sum(len(PYTHON.findall(text)) for text in texts) > 10


def _code(page: Path) -> Iterator[str]:
    yield from spans(page)
    yield from code_lines(page)


def _commands(text: str) -> list[list[str]]:
    """The words after `callout` if the text is a command line, as a list of one or none."""
    match = COMMAND.match(text.strip())
    return [shlex.split(match[1], comments=True)] if match else []


def _parsed(words: list[str]) -> None:
    """Parse a command line as the command does; raises what it would print."""
    name, *rest = words
    if name.startswith("--"):
        assert name in {"--help", "--version"}
        return
    command = _group().commands[name]
    if isinstance(command, TyperGroup):
        name, *rest = rest or ["--help"]
        if name == "--help":
            return
        command = command.commands[name]
    if "--help" not in rest:
        command.make_context(name, rest)


@cache
def _group() -> TyperGroup:
    """The command with its subcommands, as it is called."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group


@cache
def _options() -> set[str]:
    commands = _group().commands.values()
    inner = [c for g in commands if isinstance(g, TyperGroup) for c in g.commands.values()]
    return {
        option
        for command in (*commands, *inner)
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    } | {"--help", "--version"}


@cache
def _options_of_scripts() -> set[str]:
    scripts = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    texts = [path.read_text("utf-8") for path in scripts]
    return {option for text in texts for option in re.findall(r'"(--[a-z-]+)"', text)}


@cache
def _entry_points() -> set[str]:
    """The groups of entry points that the engine looks into."""
    sources = [path.read_text("utf-8") for path in (ROOT / "engine").rglob("*.py")]
    return {group for source in sources for group in re.findall(r'"(callout\.\w+)"', source)}


@cache
def _codes() -> set[str]:
    sources = [path.read_text("utf-8") for path in (ROOT / "engine").rglob("*.py")]
    return {code for source in sources for code in re.findall(r'"([A-Z]\d{3})"', source)}


def _found(place: str) -> bool:
    """Whether it is there; rooms of the engine may be named without the roots above them."""
    roots = (ROOT, ROOT / "engine/callout")
    return any(any(root.glob(_pattern(place))) for root in roots)


def _pattern(place: str) -> str:
    """A path as a pattern: `<name>` in a page stands for any."""
    return re.sub(r"<[^>]*>", "*", place.rstrip("/."))


def _importable(name: str) -> bool:
    """Whether it is a module, or something in one."""
    with contextlib.suppress(ModuleNotFoundError):  # one above it may be no module
        if importlib.util.find_spec(name):
            return True
    module, _, attribute = name.rpartition(".")
    return bool(module) and _importable(module) and hasattr(_loaded(module), attribute)


def _loaded(name: str) -> object:
    """A module, or a class in one."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        return getattr(_loaded(module), attribute)
