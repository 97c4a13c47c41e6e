"""Timers that wait for an instant of a parameter."""

from __future__ import annotations

import pytest

from callout.checks import check_process
from callout.reader import load_process
from callout.reader.rules import load_library


@pytest.mark.parametrize("zone", ["", "Z", "@Asia/Shanghai"])
def test_an_instant_of_a_parameter_that_is_over_is_told_with_or_without_a_zone(zone: str) -> None:
    rules = f"""parameters: p
values: {{opening: {{type: date and time, value: "2020-01-01T00:00:00{zone}"}}}}
"""
    text = "states:\n  a: {at: {param.opening: b}}\n  b: {type: final}\n"
    process = load_process(f"process: p\nprofiles: [p]\n{text}", "p.yaml")
    library = load_library({"rules/p.yaml": rules})
    found = check_process(process, parameter_sets=library.parameter_sets.values())
    assert "C304" in [each.code for each in found]
