"""Expressions of SCXML documents, written in a small part of ECMAScript, as FEEL.

Enough for conditions, counters, comparisons of texts, lists and objects; anything else raises
`Unsupported`, which the harness reports with its reason. Statements (`<script>`) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d*\.?\d+(?:[eE][+-]?\d+)?)|(?P<text>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
    r"|(?P<name>[A-Za-z_$][\w$]*)|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]{}]))"
)
BINARY: Mapping[str, tuple[int, str]] = {
    "||": (1, "or"),
    "&&": (2, "and"),
    "==": (3, "="),
    "===": (3, "="),
    "!=": (3, "!="),
    "!==": (3, "!="),
    "<": (4, "<"),
    ">": (4, ">"),
    "in": (4, "in"),
    "<=": (4, "<="),
    ">=": (4, ">="),
    "+": (5, "+"),
    "-": (5, "-"),
    "*": (6, "*"),
    "/": (6, "/"),
    "%": (6, "%"),
}
CONSTANTS = {"true": "true", "false": "false", "null": "null", "undefined": "null"}
STATEMENTS = frozenset({"return", "continue", "break", "throw", "var"})
PROCESSOR = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"
SYSTEM = {
    "_event.name": "event.name",
    "_event.type": "event.type",
    "_event.sendid": "event.send_id",
    "_event.invokeid": "event.invoke_id",
    "_event.origin": '("#_scxml_" + event.origin)',
    "_event.origintype": f'(if event.origin = null then null else "{PROCESSOR}")',
    "_event.data": "event.data",
    "_event": "event",
    "_sessionid": "ticket.id",
    "_ioprocessors": '{scxml: {location: "#_scxml_" + ticket.id}}',
}


class Unsupported(Exception):
    """A construct that has no counterpart in the dialect; the message is the reason."""


class Illegal(Exception):
    """An expression that fails at run time in ECMAScript, too."""


def literal(words: str) -> str:
    """A text as a FEEL string."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def combined(left: str, operator: str, right: str, precedence: int) -> str:
    """Two operands and what ECMAScript does with them."""
    if operator == "in":
        return f"list contains(get entries({right}).key, {left})"
    if operator == "%":
        return f"modulo({left}, {right})"
    texts = left.startswith('"'), right.startswith('"')
    if operator == "+" and any(texts):
        left, right = (
            words if is_text else f"string({words})"
            for words, is_text in zip((left, right), texts, strict=True)
        )
    return f"({left} {operator} {right})" if precedence < 5 else f"{left} {operator} {right}"


class Reader:
    """Reads one expression by operator precedence and writes it as FEEL."""

    def __init__(self, source: str, constants: Mapping[str, str], state: Callable[[str], str]):
        self.source = source
        self.constants = constants
        self.state = state
        self.tokens = list(self._scan(source))
        self.at = 0
        self.names: dict[str, None] = {}
        """The variables that the expression reads."""

    def whole(self) -> str:
        found = self.ternary()
        if self.at < len(self.tokens):
            raise Unsupported(f"expression `{self.source.strip()}`")
        return found

    def _scan(self, source: str) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        place = 0
        source = source.rstrip()
        while place < len(source):
            match = TOKEN.match(source, place)
            if match is None or match.lastgroup is None:
                raise Unsupported(f"expression `{self.source.strip()}`")
            tokens.append((match.lastgroup, match[match.lastgroup]))
            place = match.end()
        return tokens

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> tuple[str, str]:
        if self.at >= len(self.tokens) or (wanted and self.peek() != wanted):
            raise Unsupported(f"expression `{self.source.strip()}`")
        self.at += 1
        return self.tokens[self.at - 1]

    def ternary(self) -> str:
        condition = self.binary(1)
        if self.peek() != "?":
            return condition
        self.take("?")
        yes = self.ternary()
        self.take(":")
        return f"(if {condition} then {yes} else {self.ternary()})"

    def binary(self, level: int) -> str:
        left = self.unary()
        while self.peek() in BINARY and BINARY[self.peek()][0] >= level:
            precedence, operator = BINARY[self.take()[1]]
            right = self.binary(precedence + 1)
            left = combined(left, operator, right, precedence)
        return left

    def unary(self) -> str:
        if self.peek() == "!":
            self.take()
            return f"not({self.unary()})"
        if self.peek() == "-":
            self.take()
            return f"-{self.unary()}"
        if self.peek() == "typeof":
            self.take()
            return f'(if {self.unary()} = null then "undefined" else "object")'
        return self.postfix(*self.primary())

    def primary(self) -> tuple[str, str]:
        kind, words = self.take()
        if kind == "number":
            return f"0{words}" if words.startswith(".") else words, ""
        if kind == "text":
            return literal(bytes(words[1:-1], "utf-8").decode("unicode_escape")), ""
        if kind == "name":
            return self.named(words)
        if words == "(":
            inner = self.ternary()
            self.take(")")
            return f"({inner})", ""
        if words == "[":
            return f"[{', '.join(self.items(']'))}]", ""
        if words == "{":
            return f"{{{', '.join(self.members())}}}", ""
        raise Unsupported(f"expression `{self.source.strip()}`")

    def named(self, name: str) -> tuple[str, str]:
        if name == "In" and self.peek() == "(":
            self.take("(")
            kind, words = self.take()
            self.take(")")
            if kind != "text":
                raise Unsupported("In() of a computed state")
            return f"in_state({literal(self.state(words[1:-1]))})", ""
        if name in STATEMENTS or (name == "undefined" and self.peek() == "."):
            raise Illegal
        if name in CONSTANTS:
            return CONSTANTS[name], ""
        if name in self.constants:
            return self.constants[name], ""
        if not name.startswith("_"):
            self.names[name] = None
        return name, name

    def postfix(self, words: str, path: str) -> str:
        while self.peek() in {".", "["}:
            if self.take()[1] == ".":
                name = self.take()[1]
            else:
                kind, token = self.take()
                self.take("]")
                if kind == "number":
                    words, path = f"{words}[{int(token) + 1}]", ""
                    continue
                name = token[1:-1]
            if name == "length":
                return f"count({self.system(words, path)})"
            words, path = f"{words}.{name}", f"{path}.{name}" if path else ""
        if self.peek() == "(":
            raise Unsupported(f"call of `{words}`")
        return self.system(words, path)

    def system(self, words: str, path: str) -> str:
        for name, feel in SYSTEM.items():
            if path == name or path.startswith(f"{name}."):
                return feel + path[len(name) :]
        return words

    def items(self, end: str) -> list[str]:
        found: list[str] = []
        while self.peek() != end:
            found.append(self.ternary())
            if self.peek() != end:
                self.take(",")
        self.take(end)
        return found

    def members(self) -> list[str]:
        found: list[str] = []
        while self.peek() != "}":
            kind, words = self.take()
            name = words[1:-1] if kind == "text" else words
            self.take(":")
            found.append(f"{literal(name)}: {self.ternary()}")
            if self.peek() != "}":
                self.take(",")
        self.take("}")
        return found


def to_feel(
    source: str,
    constants: Mapping[str, str],
    state: Callable[[str], str],
    mention: Callable[[str], None] = lambda _name: None,
) -> str:
    """The expression as FEEL.

    `constants` replace names, `state` renames states, `mention` is told the variables it reads.
    """
    reader = Reader(source, constants, state)
    feel = reader.whole()
    for name in reader.names:
        mention(name)
    return feel
