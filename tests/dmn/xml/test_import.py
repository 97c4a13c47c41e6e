"""Models in DMN XML: every boxed expression, requirements, services, types, imports."""

from __future__ import annotations

import pytest

from callout.dmn.xml import CompiledModel, NotInModel, import_model, import_models
from callout.errors import DefinitionError
from callout.feel import Frame
from callout.values import Value
from tests.dmn.xml.models import decided, decision, document, input_data, literal, runner, warned


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (literal("1 + 1"), 2),
        (
            "<context><contextEntry><variable name='a b'/>" + literal("2") + "</contextEntry>"
            "<contextEntry><variable name='c'/>" + literal("a b * 3") + "</contextEntry></context>",
            {"a b": 2, "c": 6},
        ),
        (
            "<context><contextEntry><variable name='a'/>" + literal("2") + "</contextEntry>"
            "<contextEntry>" + literal("a + 1") + "</contextEntry></context>",
            3,
        ),
        (
            "<invocation>" + literal("max") + "<binding><parameter name='list'/>"
            "<list>" + literal("3") + literal("5") + "</list></binding></invocation>",
            5,
        ),
        (
            "<relation><column name='x'/><column name='y'/><row>"
            + literal("1")
            + literal("2")
            + "</row><row>"
            + literal("3")
            + literal("4")
            + "</row></relation>",
            [{"x": 1, "y": 2}, {"x": 3, "y": 4}],
        ),
        ("<list>" + literal('"a"') + literal("null") + "</list>", ["a", None]),
        (
            "<conditional><if>"
            + literal("1 &lt; 2")
            + "</if><then>"
            + literal('"yes"')
            + "</then><else>"
            + literal('"no"')
            + "</else></conditional>",
            "yes",
        ),
        (
            "<filter><in>"
            + literal("[1, 2, 3]")
            + "</in><match>"
            + literal("item > 1")
            + "</match></filter>",
            [2, 3],
        ),
        (
            "<filter><in>"
            + literal("[{n: 1}, {n: 2}]")
            + "</in><match>"
            + literal("n = 2")
            + "</match></filter>",
            [{"n": 2}],
        ),
        (
            "<for iteratorVariable='each one'><in>"
            + literal("[1, 2, 3]")
            + "</in><return>"
            + literal("each one * 2")
            + "</return></for>",
            [2, 4, 6],
        ),
        (
            "<some iteratorVariable='i'><in>"
            + literal("[1, 2]")
            + "</in><satisfies>"
            + literal("i > 1")
            + "</satisfies></some>",
            True,
        ),
        (
            "<every iteratorVariable='i'><in>"
            + literal("[1, 2]")
            + "</in><satisfies>"
            + literal("i > 1")
            + "</satisfies></every>",
            False,
        ),
    ],
    ids=[
        *("literal", "context", "context with result", "invocation", "relation", "list"),
        *("conditional", "filter", "filter by fields", "for", "some", "every"),
    ],
)
def test_each_boxed_expression_has_its_value(logic: str, value: Value) -> None:
    assert decided(decision(logic)) == value


def test_a_boxed_function_is_called_by_name() -> None:
    logic = (
        "<context><contextEntry><variable name='twice'/><functionDefinition>"
        "<formalParameter name='n' typeRef='number'/>"
        + literal("n * 2")
        + "</functionDefinition></contextEntry>"
        "<contextEntry>" + literal("twice(n: 21)") + "</contextEntry></context>"
    )

    assert decided(decision(logic)) == 42


def test_a_table_inside_a_context_reads_the_entries_before_it() -> None:
    logic = (
        "<context><contextEntry><variable name='half'/>" + literal("amount / 2") + "</contextEntry>"
        "<contextEntry><variable name='size'/><decisionTable>"
        "<input label='half'><inputExpression typeRef='number'><text>half</text></inputExpression>"
        "</input><output/>"
        "<rule><inputEntry><text>&lt; 5</text></inputEntry>"
        '<outputEntry><text>"small"</text></outputEntry></rule>'
        "<rule><inputEntry><text>&gt;= 5</text></inputEntry>"
        '<outputEntry><text>"big: " + string(half)</text></outputEntry></rule>'
        "</decisionTable></contextEntry></context>"
    )

    body = input_data("amount", "number") + decision(logic, requires="i:amount")
    assert decided(body, facts={"amount": 20}) == {"half": 10, "size": "big: 10"}
    assert decided(body, facts={"amount": 4}) == {"half": 2, "size": "small"}


def test_a_decision_sees_what_it_requires_and_nothing_else() -> None:
    body = (
        input_data("n", "number")
        + decision(literal("n + 1"), name="next", requires="i:n")
        + decision(literal("next * 10"), requires="d:next")
        + decision(literal("n"), name="blind", requires="d:next")
    )

    assert decided(body, facts={"n": 1}) == 20
    assert decided(body, "blind", facts={"n": 1}) is None


def test_knowledge_models_call_each_other() -> None:
    body = (
        "<businessKnowledgeModel id='k1' name='twice'><encapsulatedLogic>"
        "<formalParameter name='n'/>" + literal("n * 2") + "</encapsulatedLogic>"
        "</businessKnowledgeModel>"
        "<businessKnowledgeModel id='k2' name='four times'><encapsulatedLogic>"
        "<formalParameter name='n'/>" + literal("twice(twice(n))") + "</encapsulatedLogic>"
        "<knowledgeRequirement><requiredKnowledge href='#k1'/></knowledgeRequirement>"
        "</businessKnowledgeModel>" + decision(literal("four times(3)"), requires="k:k2")
    )

    assert decided(body) == 12


def test_a_knowledge_model_may_call_itself() -> None:
    body = (
        "<businessKnowledgeModel id='k' name='factorial of'><encapsulatedLogic>"
        "<formalParameter name='n' typeRef='number'/>"
        + literal("if n &lt;= 1 then 1 else n * factorial of(n - 1)")
        + "</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href='#k'/>"
        "</knowledgeRequirement></businessKnowledgeModel>"
        + decision(literal("factorial of(5)"), requires="k:k")
    )

    assert decided(body) == 120


def test_priorities_may_come_from_the_type_of_the_output() -> None:
    table = (
        "<decisionTable hitPolicy='PRIORITY'><input><inputExpression><text>1</text>"
        "</inputExpression></input><output name='o' typeRef='tRank'/>"
        + "".join(
            f"<rule><inputEntry><text>-</text></inputEntry>"
            f"<outputEntry><text>{text}</text></outputEntry></rule>"
            for text in ('"low"', '"high"', '"mid"')
        )
        + "</decisionTable>"
    )
    rank = (
        "<itemDefinition name='tRank'><typeRef>string</typeRef><allowedValues>"
        '<text>"high", "mid", "low"</text></allowedValues></itemDefinition>'
    )

    assert decided(rank + decision(table)) == "high"


SERVICE = (
    input_data("n", "number")
    + decision(literal("1"), name="base")
    + decision(literal("base + n"), name="inner", requires="d:base i:n")
    + decision(literal('"n is " + string(inner)'), name="told", requires="d:inner")
    + "<decisionService id='s' name='service'><outputDecision href='#told'/>"
    "<encapsulatedDecision href='#inner'/><inputDecision href='#base'/><inputData href='#n'/>"
    "</decisionService>"
    "<decisionService id='t' name='both'><outputDecision href='#told'/>"
    "<outputDecision href='#inner'/><inputData href='#n'/></decisionService>"
    + decision(literal("service(n: 2, base: 40)"), requires="k:s")
)


def test_a_service_replaces_its_input_decisions_by_what_it_is_given() -> None:
    assert decided(SERVICE) == "n is 42"
    assert runner(SERVICE).call("service", {"n": 2, "base": 5}) == "n is 7"


def test_a_service_with_several_outputs_is_a_context() -> None:
    assert runner(SERVICE).call("both", {"n": 2}) == {"told": "n is 3", "inner": 3}


def test_a_service_called_with_the_wrong_kind_is_null() -> None:
    body = SERVICE + decision(literal('service("x", 1)'), name="wrong", requires="k:s")

    assert decided(body, "wrong") is None


TYPES = (
    "<itemDefinition name='tSize'><typeRef>string</typeRef><allowedValues>"
    '<text>"S","L"</text></allowedValues></itemDefinition>'
    "<itemDefinition name='tSizes' isCollection='true'><typeRef>tSize</typeRef></itemDefinition>"
    "<itemDefinition name='tShirt'><itemComponent name='size'><typeRef>tSize</typeRef>"
    "</itemComponent><itemComponent name='price'><typeRef>number</typeRef></itemComponent>"
    "</itemDefinition>"
)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("tSize", '"S"', "S"),
        ("tSize", '"M"', None),
        ("tSizes", '["S", "L"]', ["S", "L"]),
        ("tSizes", '["S", "M"]', None),
        ("tSizes", '"S"', ["S"]),
        ("tSize", '["S"]', "S"),
        ("tShirt", '{size: "L", price: 3}', {"size": "L", "price": 3}),
        ("tShirt", '{size: "M", price: 3}', None),
        ("tShirt", '{size: "L"}', None),
        ("number", '"1"', None),
        ("tUnknown", "1", 1),
    ],
)
def test_a_value_has_to_fit_the_declared_type(kind: str, text: str, value: Value) -> None:
    assert decided(TYPES + decision(literal(text), kind=kind)) == value


def test_inputs_have_to_fit_their_types_too() -> None:
    body = TYPES + input_data("size", "tSize") + decision(literal("size"), requires="i:size")

    assert decided(body, facts={"size": "L"}) == "L"
    assert warned(body, facts={"size": "XXL"}) == ["the value is not among the allowed ones"]


def test_types_of_the_model_can_be_asked_for() -> None:
    text = '{size: "S", price: 1} instance of tShirt'

    assert decided(TYPES + decision(literal(text))) is True


IMPORTED = document(
    "<itemDefinition name='tName'><typeRef>string</typeRef></itemDefinition>"
    + input_data("who", "tName")
    + decision(literal('"Hello, " + who'), name="greeting", requires="i:who")
    + "<businessKnowledgeModel id='k' name='shout at'><encapsulatedLogic>"
    "<formalParameter name='text'/>" + literal("upper case(text)") + "</encapsulatedLogic>"
    "</businessKnowledgeModel>",
    name="other",
    namespace="urn:other",
)


def importing() -> str:
    return document(
        "<import name='the other' namespace='urn:other' importType='dmn'/>"
        + decision(
            literal("the other.shout at(the other.greeting)"),
            requires="k:urn:other#k d:urn:other#greeting",
            kind="the other.tName",
        )
    )


def test_models_import_models() -> None:
    models = import_models({"main.dmn": importing(), "other.dmn": IMPORTED})

    assert CompiledModel(models["main.dmn"]).decide("answer", {"who": "you"}) == "HELLO, YOU"


def test_an_import_that_is_not_at_hand_is_null() -> None:
    frame = Frame()

    assert CompiledModel(import_model(importing(), "main.dmn")).decide("answer", {}, frame) is None
    assert frame.warnings


def test_a_decision_that_requires_itself_is_null_and_told() -> None:
    body = decision(literal("b"), name="a", requires="d:b") + decision(
        literal("a"), name="b", requires="d:a"
    )

    assert warned(body, "a") == ["this requires itself"]


def test_text_that_is_no_feel_is_null_with_its_place() -> None:
    made = runner(
        decision("\n<literalExpression>\n  <text>\n    1 + + 2\n</text></literalExpression>")
    )

    assert made.decide("answer", {}) is None
    (problem,) = made.problems
    assert str(problem.where) == "model.dmn:5:9"
    assert problem.code == "R402"


def test_decisions_without_logic_and_functions_of_other_languages_are_null() -> None:
    external = (
        "<context><contextEntry><variable name='cos'/><functionDefinition kind='Java'>"
        "<formalParameter name='x'/><context/></functionDefinition></contextEntry>"
        "<contextEntry>" + literal("cos(1)") + "</contextEntry></context>"
    )

    assert decided(decision("")) is None
    assert warned(decision(external)) == ["functions of other languages are not run"]


def test_unknown_names_of_decisions_and_services_are_the_callers_mistake() -> None:
    with pytest.raises(NotInModel, match="model 'model' has no decision 'other'"):
        decided(decision("1"), "other")
    with pytest.raises(NotInModel, match="model 'model' has no decision service 'other'"):
        runner(decision("1")).call("other", {})


def test_what_a_document_says_of_its_encoding_does_not_matter() -> None:
    text = document(decision(literal('"é迟"'))).replace("UTF-8", "made-up")

    assert CompiledModel(import_model(text, "m.dmn")).decide("answer", {}) == "é迟"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n' + document("&e;"),
            "m.dmn:1:13: error R401: a DOCTYPE is not accepted, nor are entities",
        ),
        ("<definitions>", "m.dmn:1:14: error R401: this is not XML: no element found"),
        (
            "<" + "a><" * 300 + "b/>" + "</a>" * 300,
            "m.dmn:1:604: error R401: elements nest deeper than 200 levels",
        ),
        ("\ud800", "m.dmn:1:1: error R401: this is not XML: not well-formed (invalid token)"),
        ("<html/>", "m.dmn:1:1: error R403: the document is not DMN: its root is 'html'"),
    ],
    ids=["doctype", "cut off", "too deep", "half a character", "something else"],
)
def test_what_is_not_plain_dmn_is_refused(text: str, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        import_model(text, "m.dmn")

    assert str(caught.value) == message
