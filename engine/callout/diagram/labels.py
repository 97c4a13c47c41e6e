"""What a picture says about states and transitions, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callout.process import Process, State, Transition, walk

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "always": "always",
        "after": "after {0}",
        "at": "at {0}",
        "every": "every {0}",
        "working time": "{0} of working time",
        "opens": "when it opens: {0}",
        "closes": "when it closes: {0}",
        "done": "done",
        "done of": "done: {0}",
        "due": "due {0}",
        "default": "at first",
        "warning": "{0}: the limit is near",
        "breached": "{0}: the limit has passed",
        "overdue": "{0}: overdue",
    },
    "zh": {
        "always": "随即",
        "after": "{0} 后",
        "at": "到 {0}",
        "every": "每 {0}",
        "working time": "{0} 工作时间",
        "opens": "开始: {0}",
        "closes": "结束: {0}",
        "done": "完成",
        "done of": "完成: {0}",
        "due": "到期 {0}",
        "default": "初次",
        "warning": "{0}: 将超时",
        "breached": "{0}: 已超时",
        "overdue": "{0}: 已逾期",
    },
}


def fixed(key: str, language: str) -> str:
    """One of the words above; English where the language has none."""
    return WORDS.get(language, WORDS["en"])[key]


class Wording:
    """The texts of one process in one language."""

    def __init__(self, process: Process, language: str) -> None:
        self.language = language
        self._events = {
            name: event.title.in_language(language, name) for name, event in process.events.items()
        }
        for standard in process.lifecycle.values():
            event = standard.act.event
            self._events[event] = standard.title.in_language(language, event)
        self._events.update(_of_engine(process, language))
        self._timers = dict(_timers(process.root, language))
        states = tuple(walk.states(process.root))
        self._titles = {state.id: state.title.in_language(language, state.id) for state in states}
        self._defaults = {state.default.id for state in states if state.default}
        self.title = process.title.in_language(language, process.name)

    def state(self, name: str) -> str:
        """A state's title, or its id."""
        return self._titles.get(name, name)

    def events(self, transition: Transition) -> str:
        """What a transition waits for."""
        if transition.id in self._defaults:
            return fixed("default", self.language)
        if not transition.events:
            return fixed("always", self.language)
        return ", ".join(self.event(name) for name in transition.events)

    def invocations(self, state: State) -> list[str]:
        """The sub-processes of a state, one line each."""
        return [
            f"▷ {one_line(invoke.process.text, 40)}{'' if invoke.each is None else ' × n'}"
            for invoke in state.invokes
        ]

    def event(self, name: str) -> str:
        """An event as people call it."""
        if name in self._timers:
            return self._timers[name]
        if name.startswith("done.state."):
            return fixed("done", self.language)
        return self._events.get(name, name)

    def transition(self, transition: Transition) -> str:
        """Event and guard, on one line."""
        guard = f" [{one_line(transition.guard.text)}]" if transition.guard else ""
        return f"{self.events(transition)}{guard}"

    def due(self, instant: str) -> str:
        """When an armed timer is due."""
        return fixed("due", self.language).format(instant)


def one_line(words: str, limit: int = 60) -> str:
    """A text without line ends, cut where it gets long."""
    flat = " ".join(words.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"


def _of_engine(process: Process, language: str) -> Iterator[tuple[str, str]]:
    """The events by which the engine tells of clocks, duties and sub-processes."""
    for clock in process.clocks.values():
        title = clock.title.in_language(language, clock.name)
        for event in clock.events:
            yield event, fixed(event.partition(".")[0], language).format(title)
    for duty in process.acts.values():
        title = duty.title.in_language(language, duty.name)
        yield f"overdue.{duty.name}", fixed("overdue", language).format(title)
    for state in walk.states(process.root):
        for invoke in state.invokes:
            yield f"done.{invoke.id}", fixed("done of", language).format(invoke.id)


def _timers(root: State, language: str) -> Iterator[tuple[str, str]]:
    def say(key: str, words: str, counts: str | None = None) -> str:
        bare = words.removeprefix('@"').removesuffix('"') if words.startswith('@"') else words
        length = one_line(bare)
        if counts is not None:
            length = fixed(counts, language).format(length)
        return fixed(key, language).format(length)

    for state in walk.states(root):
        for timer in state.after:
            yield timer.id, say("after", timer.when.text, timer.counts)
        for timer in state.at:
            yield timer.id, say("at", timer.when.text)
        for repeating in state.every:
            yield repeating.id, say("every", repeating.period.text, repeating.counts)
        for window in state.within:
            yield f"{window.id}.open", say("opens", window.opens.text)
            yield f"{window.id}.close", say("closes", window.closes.text)
