"""The page on KPIs: its file has no finding, its keys are those of the schema, its reasons ours."""

import re
from pathlib import Path

from callout.checks import Project, check_project
from callout.kpis import cases
from callout.kpis.figures import SMALL
from callout.kpis.names import TICKET_AT_REST
from callout.library.kpis import BUILT_IN, Aim, Also, Statistic
from callout.reader import schema

PAGE = (Path(__file__).parents[2] / "docs/designers/kpis.md").read_text("utf-8")
RULES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
AROUND = {
    "p.yaml": "parameters: shop\nzone: Asia/Shanghai\n"
    "values: {most_complaints: {type: number, value: 0.01}}\n",
    "order.yaml": """process: order
data:
  buyer: {type: string, pii: true, required: true}
  kind: {type: string, required: true}
  rating: {type: string, values: [good, bad, declined]}
  complained_at: date and time
  delivered_at: date and time
  lines: {type: list<context>, fields: {article: string, amount: number}, default: []}
states: {a: {type: final}}
""",
}


def test_the_kpis_on_the_page_are_without_a_finding() -> None:
    assert check_project(Project({"kpis.yaml": RULES}, AROUND)) == ()


def test_what_is_wrong_with_a_kpi_is_told_at_its_place() -> None:
    wrong = RULES.replace('rating = "good"', 'rating = "god"')

    (found,) = check_project(Project({"kpis.yaml": wrong}, AROUND))

    assert (found.code, found.where.line, found.where.column) == ("F005", 8, 19)


def test_the_page_speaks_of_every_key_there_is() -> None:
    definitions = schema("rules")["definitions"]
    assert isinstance(definitions, dict)
    keys = set(definitions["kpi"]["properties"]) | set(definitions["namedFeel"]["properties"])
    keys |= set(definitions["kpi"]["properties"]["target"]["properties"])

    assert unspoken(keys) == set()


def test_the_page_speaks_of_every_word_of_the_engines_own() -> None:
    words = {*BUILT_IN, *(each.value for kind in (Aim, Also, Statistic) for each in kind)}
    words |= {cases.NO_KEY, cases.NO_VALUE, cases.PERSONAL, cases.UNANSWERED}
    words |= {name for name, _ in TICKET_AT_REST.fields or ()}

    assert unspoken(words) == set()
    assert f"fewer than {SMALL} cases" in PAGE


def unspoken(words: set[str]) -> set[str]:
    return {word for word in words if not re.search(rf"`[^`]*\b{word}\b", PAGE)}
