"""Listed values may say what people read in their place."""

from __future__ import annotations

import pytest

from callout import Engine
from callout.catalog import Catalog, Sources
from callout.checks import check_process
from callout.errors import BadPayload
from callout.reader import load_process
from callout.store import MemoryStore

JOB = """
process: job
title: {en: A job, de: Ein Auftrag}
data: {place: {type: string, values: %s, default: home}}
events: {moved: {title: {en: Moved, de: Verlegt}, payload: {to: {type: string, values: %s}}}}
states: {open: {title: {en: Open, de: Offen}, on: {moved: {do: {set: {place: to}}}}}}
"""
TITLED = "{home: {en: At home, de: Zu Hause}, shop: {en: In the shop, de: Im Laden}}"
BARE = "[home, shop]"


def _hash(values: str) -> str:
    return Catalog.of(Sources({"job.yaml": JOB % (values, values)}, {})).get("job").hash


def test_the_values_are_the_same_with_titles_and_without() -> None:
    bare, titled = (load_process(JOB % (each, each), "job.yaml") for each in (BARE, TITLED))

    assert titled.data["place"].values == bare.data["place"].values == ("home", "shop")
    assert titled.data["place"].value_titles["shop"].texts["de"] == "Im Laden"
    assert bare.data["place"].value_titles == {}
    assert _hash(BARE) != _hash(TITLED)


def test_another_word_is_refused() -> None:
    catalog = Catalog.of(Sources({"job.yaml": JOB % (TITLED, TITLED)}, {}))
    with Engine(MemoryStore(), catalog) as engine:
        engine.start("job", id="J")
        engine.send("J", "moved", {"to": "shop"})
        with pytest.raises(BadPayload):
            engine.send("J", "moved", {"to": "shpo"})


def test_a_title_in_one_language_only_is_told() -> None:
    half = "{home: {en: At home, de: Zu Hause}, shop: In the shop}"

    found = check_process(load_process(JOB % (half, TITLED), "job.yaml"))

    assert [each.code for each in found if "shop" in str(each)] == ["C402"]
