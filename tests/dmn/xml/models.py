"""DMN documents in tests, without the wrapping."""

from __future__ import annotations

from callout.dmn.xml import CompiledModel, import_model, import_models
from callout.feel import Frame
from callout.values import Facts, Value

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def document(body: str, name: str = "model", namespace: str = "urn:model") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{NAMESPACE}" '
        f'name="{name}" namespace="{namespace}" id="d">{body}</definitions>'
    )


def runner(body: str) -> CompiledModel:
    return CompiledModel(import_model(document(body), "model.dmn"))


def decided(body: str, name: str = "answer", facts: Facts | None = None) -> Value:
    return runner(body).decide(name, facts or {})


def warned(body: str, name: str = "answer", facts: Facts | None = None) -> list[str]:
    """Why the answer is null."""
    frame = Frame()
    assert runner(body).decide(name, facts or {}, frame) is None
    return [warning.message for warning in frame.warnings]


def literal(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def decision(logic: str, *, name: str = "answer", requires: str = "", kind: str = "") -> str:
    """A decision; `requires` are ids, marked i: input, d: decision, k: knowledge."""
    variable = f'<variable name="{name}" typeRef="{kind}"/>' if kind else ""
    needs = "".join(_requirement(each) for each in requires.split())
    return f'<decision id="{name}" name="{name}">{variable}{needs}{logic}</decision>'


def input_data(name: str, kind: str = "Any") -> str:
    variable = f'<variable name="{name}" typeRef="{kind}"/>'
    return f'<inputData id="{name}" name="{name}">{variable}</inputData>'


def _requirement(each: str) -> str:
    kind, _, href = each.partition(":")
    outer, inner = {
        "i": ("informationRequirement", "requiredInput"),
        "d": ("informationRequirement", "requiredDecision"),
        "k": ("knowledgeRequirement", "requiredKnowledge"),
    }[kind]
    href = href if "#" in href else f"#{href}"
    return f'<{outer}><{inner} href="{href}"/></{outer}>'


__all__ = ["decided", "decision", "document", "import_models", "input_data", "literal", "runner"]
