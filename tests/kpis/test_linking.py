"""What is wrong with a KPI is told when its file is checked; the nearest right one has nothing."""

from __future__ import annotations

import pytest

from callout.catalog import Catalog, Sources
from callout.checks import Project, check_project
from tests.kpis.files import JOB, SHOP, found

RIGHT = """
  satisfied:
    of: job
    profile: shop
    when: ticket.closed_at
    counts: happy != null
    met: happy
    out: {small_ones: {is: 'kind = "small"', title: {en: Small ones}}}
    open: clock.answer.state = "running" and as_of < reached
    distinct: buyer
    per: {kind: kind}
    target: {at_least: 98 %, source: A-1}
"""


def test_a_kpi_that_is_right_has_no_finding() -> None:
    assert found(RIGHT) == []


@pytest.mark.parametrize(
    "right",
    [
        "{of: job, when: reached, value: amount, show: [mean, p90], "
        "target: {at_most: 3, source: A}}",
        "{of: job, when: date(reached), value: reached - ticket.opened_at, show: median, "
        "target: {at_most: PT2H, source: A}}",
        "{of: job, when: reached, show: count, target: {lower_than: last period, source: A}}",
        "{of: job, when: reached, each: lines, counts: item.n > 1, value: item.n, show: sum, "
        "per: {who: item.who}}",
        "{of: job, when: reached, against: {of: job, when: ticket.opened_at, distinct: buyer}}",
        "{of: job, profile: [shop], when: reached, met: amount > 1, "
        "target: {at_least: param.least, source: A}}",
        "{of: job, when: reached, each: people, distinct: item, met: happy}",
        "{of: job, when: reached, met: happy, per: {known: buyer != null}}",
        '{of: job, when: reached, met: in_state("closed"), also: [cancelled, merged]}',
    ],
)
def test_kpis_of_all_kinds_are_right(right: str) -> None:
    assert found(f"  k: {right}") == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{of: jab, when: reached, met: happy}", "R601 there is no process 'jab'"),
        (
            "{of: job, when: reached, against: {of: jab, when: reached}}",
            "R601 there is no process 'jab'",
        ),
        ("{of: job, profile: ship, when: reached, met: happy}", "R602 there is no profile 'ship'"),
        ("{of: job, when: reached}", "R603 what 'k' comes to is said by nothing"),
        (
            "{of: job, when: reached, met: happy, show: count}",
            "R603 what 'k' comes to is said by 'met' and 'show'",
        ),
        ("{of: job, when: reached, show: mean}", "R604 'show' needs a 'value', in 'k'"),
        (
            "{of: job, when: reached, value: amount, show: count}",
            "R604 'value' is read by no 'show', in 'k'",
        ),
        (
            "{of: job, when: reached, value: amount, show: sum, distinct: kind}",
            "R604 a 'value' of cases that 'distinct' makes one is not defined, in 'k'",
        ),
        (
            "{of: job, when: reached, open: happy, against: {of: job, when: reached}}",
            "R604 an 'open' case stands in neither number, and a rate has no such cases, in 'k'",
        ),
        ("{of: job, when: amount, met: happy}", "R605 a number belongs to no period, in 'k'"),
        (
            "{of: job, when: reached, value: kind, show: sum}",
            "R605 a string cannot be added up, in 'k'",
        ),
        (
            "{of: job, when: reached, met: happy, per: {who: buyer}}",
            "R606 figures would show 'buyer', which holds personal data, in 'k'",
        ),
        (
            "{of: job, when: reached, value: string length(buyer), show: sum}",
            "R606 figures would show 'buyer', which holds personal data, in 'k'",
        ),
        (
            "{of: job, when: reached, each: people, met: happy, per: {who: item}}",
            "R606 figures would show 'item', which holds personal data, in 'k'",
        ),
        (
            "{of: job, when: now(), met: happy}",
            "R607 now() is another instant each time that figures are made",
        ),
        (
            "{of: job, when: reached, met: happy, "
            "target: {at_least: if today().year > 2000 then 1 else 0, source: A}}",
            "R607 today() is another instant each time that figures are made",
        ),
        (
            "{of: job, when: reached, met: happy, target: {at_least: 98 %}}",
            "R608 a target that no clause asks for",
        ),
        (
            "{of: job, when: reached, met: happy, target: {at_least: 1, at_most: 1, source: A}}",
            "R608 a target has one bound",
        ),
        (
            "{of: job, when: reached, met: happy, target: {at_least: 98, source: A}}",
            "R608 no share is 98: the whole is 1",
        ),
        (
            "{of: job, when: reached, met: happy, target: {at_least: PT2H, source: A}}",
            "R608 the target is a days and time duration, and the figure a number",
        ),
        (
            "{of: job, when: reached, met: happy, per: {region: kind}}",
            "R609 cases can be told apart by 'region' already",
        ),
        ("{of: job, when: reached, met: amount}", "F003 this is a number, not a boolean"),
        ("{of: job, when: reached, met: gone}", "F002 there is no 'gone'"),
        ("{of: job, when: reached, met: event.name = null}", "F002 there is no 'event'"),
        (
            "{of: job, when: reached, each: amount, met: happy}",
            "F003 this is a number, not a list<Any>",
        ),
        (
            "{of: job, when: reached, met: amount > param.least}",
            "F008 the context has no 'least'",
        ),
    ],
)
def test_what_is_wrong_with_a_kpi_is_told(wrong: str, told: str) -> None:
    assert told in found(f"  k: {wrong}")


def test_values_of_several_processes_are_of_one_kind() -> None:
    other = JOB.replace("process: job", "process: task").replace(
        "amount: {type: number", "amount: {type: duration"
    )
    other = other.replace("happy: boolean, amount: number", "happy: boolean, amount: duration")
    rules = {
        "k.yaml": "kpis: {k: {of: [job, task], when: reached, value: amount, show: sum}}",
        "shop.yaml": SHOP,
    }
    catalog = Catalog.of(Sources({"job.yaml": JOB, "task.yaml": other}, rules))

    with pytest.raises(
        Exception, match="R605: the values of 'k' are days and time duration and number"
    ):
        catalog.kpis()


def test_parameters_that_the_deployment_has_to_set_are_told_with_its_settings_only() -> None:
    kpi = "  k: {of: job, profile: shop, when: reached, met: amount > param.unset}"

    assert found(kpi) == []
    assert [each[:4] for each in found(kpi, settings=True)] == ["R301"]


def test_a_process_for_other_profiles_has_no_tickets_of_this_one() -> None:
    text = "  k: {of: job, profile: ship, when: reached, met: happy}"
    ship = SHOP.replace("parameters: shop", "parameters: ship")
    rules = {"k.yaml": f"kpis:\n{text}", "shop.yaml": SHOP, "ship.yaml": ship}

    with pytest.raises(Exception, match="'job' has no tickets of the profile 'ship'"):
        Catalog.of(Sources({"job.yaml": JOB}, rules)).kpis()


def test_fields_that_only_a_kpi_reads_are_used() -> None:
    around = {"shop.yaml": SHOP}
    alone = check_project(Project({"job.yaml": JOB}, around))
    beside = check_project(Project({"job.yaml": JOB}, {**around, "k.yaml": f"kpis:{RIGHT}"}))

    assert "buyer" in "".join(each.message for each in alone if each.code == "C501")
    assert "buyer" not in "".join(each.message for each in beside)


def test_the_hash_is_of_what_decides_and_of_nothing_else() -> None:
    def name(kpis: str, shop: str = SHOP) -> str:
        rules = {"k.yaml": f"kpis:{kpis}", "shop.yaml": shop}
        (made,) = Catalog.of(Sources({"job.yaml": JOB}, rules)).kpis()
        return made.hash

    first = name(RIGHT)
    assert first.startswith("s256:")
    assert name(RIGHT.replace("Small ones", "Little ones")) == first
    assert name(RIGHT, SHOP.replace("0.5", "0.6")) == first
    assert name(RIGHT.replace("98 %", "97 %")) != first
    reads = RIGHT.replace("98 %", "param.least")
    assert name(reads, SHOP.replace("0.5", "0.6")) != name(reads)
