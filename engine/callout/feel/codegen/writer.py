"""Writes Python source, statement by statement.

Every identifier is made up here: ``v1`` for what an expression computed, ``k1`` for a constant,
``g1`` for a function; ``s`` is the scope, ``f`` the frame. No text of the user's ever becomes
source, only constants. Statements hold one operation each, because Python refuses expressions
nested a few hundred deep; parts that would be indented too far become functions of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from callout.errors import ExpressionError, Location
from callout.feel.check import Analysis
from callout.feel.runtime.frame import Site
from callout.feel.syntax.ast import Constant, SyntaxNode
from callout.feel.types import ANY, Kind, Type

INDENTED = 10
"""How many levels of indentation a function may reach (Python itself stops at 20 blocks)."""
_NAME = "run"
_VARIABLE = re.compile(r"\bv(\d+)\b")


class CodeWriter:
    """The source of one expression while it grows."""

    def __init__(self, text: str, where: Location | None, analysis: Analysis) -> None:
        self.text = text
        self.where = where
        self.namespace: dict[str, object] = {"__builtins__": {}}
        self.functions: list[str] = []
        self.lines: list[str] = []
        self.loaded: dict[str, str] = {}
        self.indentation = 1
        self._analysis = analysis
        self._count = 0
        self._constants: dict[int, str] = {}

    def kind(self, node: SyntaxNode) -> Kind:
        """What is known before running about the value of a part."""
        return self._analysis.types.get(node, ANY).kind

    def item_type(self, node: SyntaxNode) -> Type:
        """What is known of the items of a part that is filtered."""
        known = self._analysis.types.get(node, ANY)
        return known.item if known.kind is Kind.LIST else known

    def known_value(self, node: SyntaxNode) -> Constant | None:
        """A part that is constant, or is computed from constants once and for all."""
        return node if isinstance(node, Constant) else self._analysis.constants.get(node)

    def fresh(self) -> str:
        """A new variable."""
        self._count += 1
        return f"v{self._count}"

    def constant(self, value: object) -> str:
        """The name of a constant; the same object always has the same name."""
        if value is None or isinstance(value, bool):
            return repr(value)
        name = self._constants.get(id(value))
        if name is None:
            name = f"k{len(self._constants)}"
            self._constants[id(value)] = name
            self.namespace[name] = value
        return name

    def site(self, node: SyntaxNode) -> str:
        """The constant for the place of a part."""
        return self.constant(Site(self.text, node.start, node.end, self.where))

    def line(self, text: str) -> None:
        """One statement."""
        self.lines.append("    " * self.indentation + text)

    def set(self, text: str) -> str:
        """A new variable that holds what `text` computes."""
        name = self.fresh()
        self.line(f"{name} = {text}")
        return name

    def call(self, function: Callable[..., object], *arguments: str) -> str:
        """A new variable that holds what a function answers."""
        return self.set(f"{self.constant(function)}({', '.join(arguments)})")

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Statements under ``if``, ``for`` and the like; names loaded there are lost after."""
        self.line(f"{head}:")
        loaded = self.loaded.copy()
        self.indentation += 1
        yield
        self.indentation -= 1
        self.loaded = loaded

    def outlined(self, write: Callable[[], str]) -> str:
        """A variable that holds the value `write` writes, computed in a function of its own."""
        lines, result, captured = self._apart(write)
        name = self._function(["s", "f", *captured], lines, result)
        return self.set(f"{name}({', '.join(['s', 'f', *captured])})")

    def closure(self, parameters: list[str], write: Callable[[], str], own: str, made: str) -> None:
        """Put a function value into the variable `own`.

        `write` writes its body, which may use `own`. `made` is the source that makes the value
        out of the body, which is called ``g`` there. The value is made by a function of its own,
        so that each turn of a loop makes one with that turn's variables.
        """
        lines, result, used = self._apart(write)
        captured = ["s", *(name for name in used if name not in (own, *parameters))]
        body = [
            f"    def g({', '.join(['f', *parameters])}):",
            *(f"    {line}" for line in lines),
            f"        return {result}",
            f"    {own} = {made}",
        ]
        name = self._function(captured, body, own)
        self.line(f"{own} = {name}({', '.join(captured)})")

    def compiled(self, parameters: str, result: str) -> Callable[..., Any]:
        """The function that runs all that was written."""
        code = compile(self.source(parameters, result), "<feel>", "exec")
        exec(code, self.namespace)  # noqa: S102 - the source is made of our identifiers only
        run: Any = self.namespace[_NAME]
        return run  # type: ignore[no-any-return] # the source defines it, unseen by mypy

    def source(self, parameters: str, result: str) -> str:
        """All that was written, as the source of one function and those it is made of."""
        body = [
            f"def {_NAME}({parameters}):",
            "    try:",
            *(f"    {line}" for line in self.lines),
            f"        return {result}",
            f"    except {self.constant(RecursionError)}:",
            f"        raise {self.constant(_too_deep)}({self.constant(self.where)}) from None",
        ]
        return "\n".join([*self.functions, *body])

    def _apart(self, write: Callable[[], str]) -> tuple[list[str], str, list[str]]:
        """Lines written at the first level of a function, its result, the outer variables used."""
        before = (self.lines, self.loaded, self.indentation)
        first = self._count
        self.lines, self.loaded, self.indentation = [], {}, 1
        result = write()
        lines = self.lines
        self.lines, self.loaded, self.indentation = before
        used = {int(number) for line in (*lines, result) for number in _VARIABLE.findall(line)}
        return lines, result, [f"v{number}" for number in sorted(used) if number <= first]

    def _function(self, parameters: list[str], lines: list[str], result: str) -> str:
        name = f"g{len(self.functions)}"
        text = "\n".join(lines)
        self.functions.append(f"def {name}({', '.join(parameters)}):\n{text}\n    return {result}")
        return name


def _too_deep(where: Location | None) -> ExpressionError:
    return ExpressionError(
        "a value nests too deep", where=where, hint="lists within lists within lists ..."
    )
