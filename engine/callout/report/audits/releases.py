"""Releases in lines: who proposed, who approved, from when on, and what is in force; en, zh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from callout.records import instant_text
from callout.releases import Release, ReleaseEntry, ReleaseState, release_states
from callout.report.screen import escape
from callout.versions import VersionDiff

_EN: Mapping[str, str] = {
    ReleaseState.PROPOSED: "waits for approval",
    ReleaseState.APPROVED: "effective from {effective}",
    ReleaseState.IN_FORCE: "in force since {effective}",
    ReleaseState.SUPERSEDED: "superseded",
    ReleaseState.WITHDRAWN: "withdrawn",
    "propose": "proposed by {by}, {at}",
    "approve": "approved by {by}, {at}",
    "withdraw": "withdrawn by {by}, {at}",
    "for": "{by} for {on_behalf_of}",
    "note": "{act}: {note}",
    "wanted": "to be effective from {effective}",
    "count": "{count} releases",
    "label": "release {number}, proposed by {proposed}, approved by {approved}, effective from"
    " {effective}",
    "unapproved": "release {number}, proposed by {proposed}, approved by nobody",
    "taken back": "{label}, withdrawn by {withdrawn}",
    "none": "not released",
}
_ZH: Mapping[str, str] = {
    ReleaseState.PROPOSED: "待批准",
    ReleaseState.APPROVED: "自 {effective} 起生效",
    ReleaseState.IN_FORCE: "现行，自 {effective} 起生效",
    ReleaseState.SUPERSEDED: "已被取代",
    ReleaseState.WITHDRAWN: "已撤回",
    "propose": "提出：{by}，{at}",
    "approve": "批准：{by}，{at}",
    "withdraw": "撤回：{by}，{at}",
    "for": "{by}（代表 {on_behalf_of}）",
    "note": "{act}；{note}",
    "wanted": "拟自 {effective} 起生效",
    "count": "共 {count} 项发布",
    "label": "发布 {number}，{proposed} 提出，{approved} 批准，自 {effective} 起生效",
    "unapproved": "发布 {number}，{proposed} 提出，尚无人批准",
    "taken back": "{label}，{withdrawn} 撤回",
    "none": "未发布",
}
RELEASE_WORDS: Mapping[str, Mapping[str, str]] = {"en": _EN, "zh": _ZH}
"""By language, what is said of each state and each act."""


class ReleaseLines:
    """The words of releases as they stand at an instant, in one language; instants in UTC."""

    def __init__(self, every: Sequence[Release], now: datetime, language: str = "en") -> None:
        self._words = _words(language)
        self._states = release_states(every, now)

    def of(self, release: Release) -> Iterator[str]:
        """A release with everything that was done about it, with markup."""
        proposed, state = release.proposed, self._states[release.number]
        since = release.effective
        said = self._words[state].format(effective="" if since is None else instant_text(since))
        colour = _COLOURS[state]
        what = " ".join(each for each in proposed.target if each is not None)
        known = release.definition[:17]
        yield f"{release.number:>3}  [bold]{escape(what)}[/]  {escape(known)}  [{colour}]{said}[/]"
        if release.approved is None and proposed.effective is not None:
            wanted = instant_text(proposed.effective)
            yield f"     {escape(self._words['wanted'].format(effective=wanted))}"
        for entry in (proposed, release.approved, release.withdrawn):
            if entry is not None:
                yield f"     {escape(self._act(entry))}"

    def count(self, number: int) -> str:
        """How many there are."""
        return self._words["count"].format(count=number)

    def _act(self, entry: ReleaseEntry) -> str:
        by = entry.by
        if entry.on_behalf_of is not None:
            by = self._words["for"].format(by=by, on_behalf_of=entry.on_behalf_of)
        act = self._words[entry.act].format(by=by, at=instant_text(entry.at))
        return act if entry.note is None else self._words["note"].format(act=act, note=entry.note)


def release_lines(
    diff: VersionDiff, released: Mapping[str, Release], language: str
) -> Iterator[str]:
    """Of two versions that were compared, by whom each was released, with markup."""
    for name in dict.fromkeys((diff.old, diff.new)):
        yield f" {escape(name[:17])}  {escape(release_label(released.get(name), language))}"


def release_label(release: Release | None, language: str) -> str:
    """A release in one line, without markup; None: there is none."""
    words = _words(language)
    if release is None:
        return words["none"]
    approved, since = release.approved, release.effective
    said = words["unapproved" if approved is None else "label"].format(
        number=release.number,
        proposed=release.proposed.by,
        approved="" if approved is None else approved.by,
        effective="" if since is None else instant_text(since),
    )
    if release.withdrawn is None:
        return said
    return words["taken back"].format(label=said, withdrawn=release.withdrawn.by)


def _words(language: str) -> Mapping[str, str]:
    return RELEASE_WORDS.get(language.lower().partition("-")[0], _EN)


_COLOURS: Mapping[ReleaseState, str] = {
    ReleaseState.PROPOSED: "yellow",
    ReleaseState.APPROVED: "cyan",
    ReleaseState.IN_FORCE: "green",
    ReleaseState.SUPERSEDED: "dim",
    ReleaseState.WITHDRAWN: "red",
}
