"""Values as people read them: by language, and never as a machine writes them."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.values import Date, DateTime, DaysDuration, Time, Value, parse_duration, written_for

SHANGHAI = "Asia/Shanghai"
AT = DateTime.parse


@pytest.mark.parametrize(
    ("value", "english", "chinese", "other"),
    [
        (
            AT("2026-11-30T13:00:00@Asia/Shanghai"),
            "30 Nov 2026, 13:00",
            "2026年11月30日 13:00",
            "2026-11-30 13:00",
        ),
        (
            AT("2026-11-30T05:00:00Z"),
            "30 Nov 2026, 13:00",
            "2026年11月30日 13:00",
            "2026-11-30 13:00",
        ),
        (
            AT("2026-11-30T13:00:05.5"),
            "30 Nov 2026, 13:00:05.5",
            "2026年11月30日 13:00:05.5",
            "2026-11-30 13:00:05.5",
        ),
        (
            AT("2026-11-30T13:00:00@Europe/Paris"),
            "30 Nov 2026, 13:00 (Europe/Paris)",
            "2026年11月30日 13:00 (Europe/Paris)",
            "2026-11-30 13:00 (Europe/Paris)",
        ),
        (Date.of(2026, 1, 2), "2 Jan 2026", "2026年1月2日", "2026-01-02"),
        (Time.parse("08:05:00"), "08:05", "08:05", "08:05"),
        (
            Time.parse("08:05:00+02:00"),
            "08:05 (UTC+02:00)",
            "08:05 (UTC+02:00)",
            "08:05 (UTC+02:00)",
        ),
        (Time.parse("08:05:00Z"), "08:05 (UTC)", "08:05 (UTC)", "08:05 (UTC)"),
        (parse_duration("PT1H30M"), "1 h 30 min", "1小时30分钟", "1 h 30 min"),
        (parse_duration("P1DT2H"), "1 day 2 h", "1天2小时", "1 d 2 h"),
        (parse_duration("P3D"), "3 days", "3天", "3 d"),
        (parse_duration("-PT0.5S"), "-0.5 s", "-0.5秒", "-0.5 s"),
        (parse_duration("PT0S"), "0 s", "0秒", "0 s"),
        (parse_duration("P1Y2M"), "1 year 2 months", "1年2个月", "1 a 2 mo"),
        (parse_duration("P0M"), "0 months", "0个月", "0 mo"),
        (Decimal("12.50"), "12.50", "12.50", "12.50"),
        (12, "12", "12", "12"),
        (True, "yes", "是", "true"),
        (None, "", "", ""),
        ("@x", "@x", "@x", "@x"),
        (["a", False], "a, no", "a、否", "a, false"),
        (
            {"a": 1, "due": Date.of(2026, 1, 2)},
            "a: 1, due: 2 Jan 2026",
            "a: 1、due: 2026年1月2日",
            "a: 1, due: 2026-01-02",
        ),
    ],
    ids=str,
)
def test_a_value_is_written_for_people(
    value: Value, english: str, chinese: str, other: str
) -> None:
    assert written_for(value, "en", SHANGHAI) == written_for(value, "en-GB", SHANGHAI) == english
    assert written_for(value, "zh", SHANGHAI) == written_for(value, "zh-CN", SHANGHAI) == chinese
    assert written_for(value, "de", SHANGHAI) == other


@given(
    nanoseconds=st.integers(-(10**22), 10**22),
    zone=st.sampled_from([None, 0, 28_800, -3600, SHANGHAI, "Europe/Paris"]),
    language=st.sampled_from(["en", "zh", "fr", "x"]),
)
def test_no_instant_looks_as_machines_write_it(
    nanoseconds: int, zone: int | str | None, language: str
) -> None:
    text = written_for(DateTime(nanoseconds, zone), language, SHANGHAI)

    assert "T" not in text.replace("UTC", "")
    assert "@" not in text
    assert re.search(r"\d\d:\d\d", text)
    assert ("(" in text) == (zone == "Europe/Paris")


@given(st.integers(-(10**22), 10**22))
def test_a_duration_is_never_empty(nanoseconds: int) -> None:
    value = DaysDuration(nanoseconds)

    for language in ("en", "zh", "de"):
        text = written_for(value, language, "UTC")
        assert text
        assert "P" not in text
