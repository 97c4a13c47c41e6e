"""Models without input data, as modellers write them that keep their facts in a process."""

from __future__ import annotations

import pytest

from callout.dmn.xml import CompiledModel, import_model
from callout.values import Value

DECISION = """
<decision id="{id}" name="{name}">{requires}
  <decisionTable hitPolicy="FIRST">
    <input><inputExpression typeRef="string"><text>{reads}</text></inputExpression></input>
    <output typeRef="number"/>
    <rule><inputEntry><text>"city"</text></inputEntry><outputEntry><text>10</text></outputEntry></rule>
    <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>99</text></outputEntry></rule>
  </decisionTable>
</decision>
"""


def _model(*parts: str) -> CompiledModel:
    body = "".join(parts)
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" id="d"'
    return CompiledModel(import_model(f'{head} namespace="u:m">{body}</definitions>', "m.dmn"))


@pytest.mark.parametrize(
    ("facts", "fee"), [({"zone": "city"}, 10), ({"zone": "land"}, 99), ({}, 99), ({"x": 1}, 99)]
)
def test_a_fact_that_nothing_declares_is_seen(facts: dict[str, Value], fee: int) -> None:
    model = _model(DECISION.format(id="a", name="Fee", requires="", reads="zone"))
    assert model.decide("Fee", facts) == fee
    assert model.decide("Fee", {"zone": "city"}) == 10, "other facts, the same model"


def test_what_is_declared_has_to_be_required() -> None:
    """As the standard has it: the TCK asks for null where a requirement is missing."""
    declared = '<inputData id="z" name="zone"/>'
    model = _model(declared, DECISION.format(id="a", name="Fee", requires="", reads="zone"))
    assert model.decide("Fee", {"zone": "city"}) == 99

    required = '<informationRequirement id="r"><requiredInput href="#z"/></informationRequirement>'
    model = _model(declared, DECISION.format(id="a", name="Fee", requires=required, reads="zone"))
    assert model.decide("Fee", {"zone": "city"}) == 10
