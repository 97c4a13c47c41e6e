"""The name that was probably meant, and the one sentence that asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_ALIKE = 0.6
"""How alike two names are at least, from 0 to 1 (Ratcliff and Obershelp's measure)."""
_BETWEEN = re.compile(r"\s*[,;，；、/&|]\s*|\s+(?:and|or)\s+")
_SPOKEN = re.compile(
    r"(\d{1,6}) ?(w|weeks?|d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)",
    re.ASCII | re.I,
)
_UNITS = re.compile(r"(?<=\d)(D|H|M|S)(?:AYS?|OURS?|RS?|INUTES?|INS?|ECONDS?|ECS?)", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_TIME = re.compile(r"(\d{1,2})(?:[:.h点](\d\d)?)?", re.ASCII)
_REMARK = re.compile(r"(\S.*?)(?:\s*//|#|\s+--)")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::00)?", re.ASCII)
_NEARLY_ISO = re.compile(
    r"P?(?:T?(\d{1,6})D)?(?:(?<!T)(\d{1,6})M(?!.))?T?(?:(\d{1,6})H)?(?:(\d{1,6})M)?"
    r"(?:(\d{1,6})S)?(?:(?<=T)(\d{1,6}))?",
    re.ASCII,
)
_ALMOST_THE_SAME = 0.85
"""The same, where the likeness is all there is against the name."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like `word`; None if none is like enough.

    Case does not count, and a hyphen or a space is as good as an underscore. Of names that differ
    in nothing else the first by alphabet is taken, so the order of `known` has no influence.

    >>> nearest("Day-Of-Weak", ["day of week", "day of year"])
    'day of week'
    """
    return _closest(word, known, _ALIKE)


def misspelt(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word`, which may be a name of its own, is almost the same as.

    For a warning that rests on this alone; what is wrong anyway has the hint of `did_you_mean`.

    >>> misspelt("late_bye", ["late_by"]), misspelt("left_by_me", ["left"])
    ('late_by', None)
    """
    return _closest(word, known, _ALMOST_THE_SAME)


def question(name: str | None, otherwise: str | None = None) -> str | None:
    """The hint that asks for `name`; `otherwise` where there is none to ask for."""
    return f"did you mean '{name}'?" if name else otherwise


def did_you_mean(word: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """The hint that asks for the name nearest to `word`, or `otherwise`.

    >>> did_you_mean("on_sit", ["scheduled", "on_site"])
    "did you mean 'on_site'?"
    >>> did_you_mean("waiting", ["on_site"], "there are: on_site")
    'there are: on_site'
    >>> did_you_mean("nurse, cook", ["nurse", "cook"])
    'write a list: [nurse, cook]'
    """
    names = tuple(known)
    several = listed_names(word)
    if len(several) > 1 and set(several) <= set(names):
        return f"write a list: [{', '.join(several)}]"
    remark = _REMARK.match(word)
    if remark is not None and remark[1] in names:
        return f"a comment begins with a blank and a #: {remark[1]} # ..."
    return question(nearest(word, names), otherwise)


def listed_names(text: str) -> tuple[str, ...]:
    """The names in a text that parts them with commas or with words.

    >>> listed_names("agent, kitchen and cashier")
    ('agent', 'kitchen', 'cashier')
    """
    return tuple(each for each in _BETWEEN.split(text.strip()) if each)


def meant_duration(text: str) -> str | None:
    """The ISO duration that was probably meant by something that is none; None if none was.

    >>> [meant_duration(each) for each in ("2h", "5 minutes", "P2H", "PT1D", "pt5m", "2:30", "b")]
    ['PT2H', 'PT5M', 'PT2H', 'P1D', 'PT5M', 'PT2H30M', None]
    """
    written = text.strip().strip("\"'@")
    if written[:1] in "Pp" and not _NEARLY_ISO.fullmatch(written.upper()):
        written = _UNITS.sub(lambda match: match[1], written.replace(" ", "").upper())
    spoken = _SPOKEN.fullmatch(written)
    if spoken:
        amount, unit = int(spoken[1]), spoken[2][0].upper()
        if unit == "W":
            return f"P{amount * 7}D"
        return f"P{amount}D" if unit == "D" else f"PT{amount}{unit}"
    clock = _CLOCK.fullmatch(written)
    if clock:
        return f"PT{int(clock[1])}H" + (f"{int(clock[2])}M" if int(clock[2]) else "")
    iso = _NEARLY_ISO.fullmatch(written.upper())
    if iso is None or not any(iso.groups()):
        return None
    days, months, hours, minutes, seconds, bare = iso.groups()
    times = [(hours, "H"), (minutes or months or bare, "M"), (seconds, "S")]
    clocked = "".join(f"{amount}{unit}" for amount, unit in times if amount)
    return f"P{days}D" * bool(days) + (f"{'' if days else 'P'}T{clocked}" if clocked else "")


def day_hint(text: str) -> str | None:
    """The hint that asks for the day as ISO 8601 writes it; None if none was meant.

    >>> day_hint("2026/3/2"), day_hint("soon")
    ('write 2026-03-02', None)
    """
    match = _DATE.fullmatch(text.strip())
    return f"write {match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else None


def time_hint(text: str) -> str | None:
    """The hint that asks for the time of day as ISO 8601 writes it; None if none was meant.

    >>> time_hint("9:00"), time_hint("9"), time_hint("late")
    ('write "09:00"', 'write "09:00"', None)
    """
    match = _TIME.fullmatch(text.strip())
    return f'write "{int(match[1]):02}:{match[2] or "00"}"' if match else None


def duration_hint(text: str) -> str | None:
    """The hint that asks for the ISO duration that was meant; None if none was.

    >>> duration_hint("P5M"), duration_hint("2h")
    ('P5M is in months; for minutes write PT5M', 'write PT2H')
    """
    meant = meant_duration(text)
    if meant is None or meant == text.strip():
        return None
    bare = text.strip().strip('"@').upper()
    months = bare.startswith("P") and "T" not in bare and bare.endswith("M")
    return f"{bare} is in months; for minutes write {meant}" if months else f"write {meant}"


def _closest(word: str, known: Iterable[str], cutoff: float) -> str | None:
    folded = {_folded(name): name for name in sorted(known, reverse=True)}
    close = get_close_matches(_folded(word), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")
