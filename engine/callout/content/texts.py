"""Texts for people: FEEL in braces.

``{{`` and ``}}`` are braces. A null is shown as nothing, everything else in the language of the
text (see `callout.values.written_for`); FEEL's ``string`` keeps the exact form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callout.datamodel.expressions import BoundExpression, Compiler
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_disclosure
from callout.datamodel.world import World
from callout.feel import ANY, BOOLEAN, Frame, compile  # noqa: A004 - FEEL's
from callout.process import Message, Tell, Text
from callout.values import Facts, Value, written_for


@dataclass(frozen=True, slots=True)
class Template:
    """A text with expressions in it; texts and expressions alternate, beginning with a text.

    For example ``"{n} left"`` has the texts ``"", " left"`` and the expression ``n``.
    """

    language: str
    texts: tuple[str, ...]
    expressions: tuple[BoundExpression, ...]

    def render(self, world: World, given: Facts) -> str:
        """The text for people; `given` are names of this sending only, which cover the ticket's.

        Raises one of `callout.content.executable.FAULTY` where an expression cannot be worked out.
        """
        if not self.expressions:
            return self.texts[0]
        scope = world.scope
        covered = {name: scope[name] for name in given if name in scope}
        scope.update(given)
        try:
            filled = [self._shown(each.value(world), world) for each in self.expressions]
        finally:
            for name in given:
                del scope[name]
            scope.update(covered)
        parts = [self.texts[0]]
        for value, text in zip(filled, self.texts[1:], strict=True):
            parts += (value, text)
        return "".join(parts)

    def _shown(self, value: Value, world: World) -> str:
        if world.model.semantics.written_for_people:
            return written_for(value, self.language, world.model.zone)
        return as_text(value, world.frame)


_AS_TEXT = compile("string(it)", names={"it": ANY}).run


def as_text(value: Value, frame: Frame) -> str:
    """A value as FEEL's ``string`` has it; null as nothing."""
    if isinstance(value, str):
        return value
    text = None if value is None else _AS_TEXT({"it": value}, frame)
    return text if isinstance(text, str) else ""


def templates(message: Message, compiler: Compiler, names: Names) -> dict[str, Template]:
    """A message's texts, by language."""
    return {
        language: template(text, language, compiler, names)
        for language, text in message.texts.items()
    }


def template(text: Text, language: str, compiler: Compiler, names: Names) -> Template:
    """One text, its expressions compiled; L005 for a brace that is not closed."""
    texts: list[str] = [""]
    expressions: list[BoundExpression] = []
    for piece in _pieces(text, compiler):
        if isinstance(piece, str):
            texts[-1] += piece
            continue
        expression = compiler.expression(piece, names)
        if expression is not None:
            expressions.append(expression)
            texts.append("")
    return Template(language, tuple(texts), tuple(expressions))


def check_shown(
    action: Tell, texts: Mapping[str, Template], names: Names, context: LinkContext
) -> None:
    """D001: what a role is told that may not see it."""
    shown = [each for text in texts.values() for each in text.expressions]
    what = f"the message '{action.message.text}' to '{action.whom}'"
    hint = "say `may_see_pii: true` of the role in the file of roles, or leave it out of the text"
    check_disclosure("D001", what, shown, names, context, hint=hint)


def check_beside(
    action: Tell,
    texts: Mapping[str, Template],
    inputs: Mapping[str, BoundExpression],
    names: Names,
    context: LinkContext,
) -> None:
    """D001: what goes along with a message though its text does not show it."""
    told = [each for text in texts.values() for each in text.expressions if each.type != BOOLEAN]
    shown = {path[0] for each in told for path in each.reads}
    beside = [each for name, each in inputs.items() if name not in shown]
    what = f"what goes to '{action.whom}' beside the text of '{action.message.text}'"
    check_disclosure("D001", what, beside, names, context, hint="leave it out of `with`")


def _pieces(text: Text, compiler: Compiler) -> Iterator[str | Text]:
    raw, position = text.text, 0
    while position < len(raw):
        char = raw[position]
        if raw[position : position + 2] in ("{{", "}}"):
            yield char
            position += 2
        elif char == "{":
            end = _closing(raw, position)
            if end < 0:
                where = text.place(position)
                hint = "write } where the expression ends, or {{ for a brace that is text"
                compiler.report("L005", "a brace is not closed", where, hint=hint)
                return
            yield Text(raw[position + 1 : end], text.place(position + 1))
            position = end + 1
        else:
            yield char
            position += 1


def _closing(raw: str, start: int) -> int:
    """Where the brace at `start` closes; strings and inner braces are passed over."""
    depth, quoted = 0, False
    for position in range(start, len(raw)):
        char = raw[position]
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "{}":
            depth += 1 if char == "{" else -1
            if depth == 0:
                return position
    return -1
