"""Do people find every text in every language, and does every source name a clause?

The languages wanted are those of the process's own title. A text that has some of them and not
all is a finding; one that has none at all is a hint, because ids are shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from callout.errors import Problem, Severity
from callout.process import (
    NO_LABEL,
    Checklist,
    EventDeclaration,
    Field,
    Form,
    Message,
    Process,
    Text,
    walk,
)
from callout.suggest import did_you_mean

from .expressions import without_strings
from .subject import Subject

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def problems(subject: Subject) -> Iterator[Problem]:
    """C401-C406 about labels and messages, C410 about sources."""
    process, clauses = subject.process, subject.clauses
    languages = tuple(process.title.texts)
    if not languages:
        yield _without_title(process)
    for element in walk.elements(process):
        yield from _untranslated(element, languages)
        yield from _unknown_sources(element.source, clauses)
    for message in process.messages.values():
        yield from _message(message, languages)
    for checklist in process.checklists.values() if languages else ():
        yield from _bare_items(checklist)
    if languages:
        yield from _untitled_fields(process)


def _untitled_fields(process: Process) -> Iterator[Problem]:
    """What people fill in, and see the name of: one hint for each event and each form."""
    asking: list[tuple[str, EventDeclaration | Form, Mapping[str, Field]]] = [
        *((f"the event '{each.name}'", each, each.payload) for each in process.events.values()),
        *((f"the form '{each.name}'", each, each.fields) for each in process.forms.values()),
    ]
    for what, element, fields in asking:
        found = [*_untitled(fields)]
        if found:
            yield Problem(
                "C406",
                f"{what} asks for what has no title: {', '.join(said for said, _ in found)}",
                element.where,
                Severity.HINT,
                consequence="people who fill it in see words of the file instead",
                hint=f"say what is wanted: {found[0][1]}",
            )


def _untitled(fields: Mapping[str, Field], above: str = "") -> Iterator[tuple[str, str]]:
    """Fields and listed values without a title, each with how to write one.

    A reason is the engine's own.
    """
    for name, declared in fields.items():
        path = above + name
        if not declared.title.texts and path != "reason":
            yield f"'{path}'", f"{name}: {{title: {{en: ...}}}}"
        for value in declared.values:
            if not declared.value_titles.get(value, NO_LABEL).texts:
                yield f"'{value}' of '{path}'", f"values: {{{value}: {{en: ...}}}}"
        yield from _untitled(declared.fields, f"{path}.")


def _bare_items(checklist: Checklist) -> Iterator[Problem]:
    for item in checklist.items.values():
        if not item.title.texts:
            yield Problem(
                "C405",
                f"the item '{item.name}' of the checklist '{checklist.name}' has no title",
                item.where,
                Severity.WARNING,
                consequence="people are asked to tick a word of the file",
                hint=f"say what is looked at: {item.name}: {{title: {{en: ...}}}}",
            )


def _without_title(process: Process) -> Problem:
    return Problem(
        "C401",
        f"the process '{process.name}' has no title",
        process.where,
        Severity.WARNING,
        consequence="people see its name in the file instead",
        hint="add `title: {en: ..., zh: ...}`; its languages are then wanted everywhere",
    )


def _untranslated(element: walk.ProcessElement, languages: tuple[str, ...]) -> Iterator[Problem]:
    texts = element.title.texts
    missing = [language for language in languages if not texts.get(language)]
    if not texts or not missing:
        return
    yield Problem(
        "C402",
        f"the title of '{element.name}' is missing in {' and '.join(missing)}",
        element.where,
        Severity.WARNING,
        consequence="people who read that language see another one",
        hint=f"add `{missing[0]}:` to its title",
    )


def _message(message: Message, languages: tuple[str, ...]) -> Iterator[Problem]:
    missing = [language for language in languages if language not in message.texts]
    if missing:
        yield Problem(
            "C403",
            f"the message '{message.name}' is missing in {' and '.join(missing)}",
            message.where,
            Severity.WARNING,
            consequence="people who read that language are told in another one",
            hint=_language_hint(message, missing[0]),
        )
    yield from _other_placeholders(message)


_CALLED = {"zh": ("cn", "ch"), "ja": ("jp",), "ko": ("kr",), "cs": ("cz",), "el": ("gr",)}
_CALLED |= {"da": ("dk",), "sv": ("se",), "uk": ("ua",), "en": ("us", "uk", "gb")}
"""What languages are called by those who mean a country."""


def _language_hint(message: Message, missing: str) -> str:
    country = next((each for each in _CALLED.get(missing, ()) if each in message.texts), None)
    return f"write {missing}: instead of {country}:" if country else f"add `{missing}:` to it"


def _other_placeholders(message: Message) -> Iterator[Problem]:
    """A number or name that is told in one language only is usually forgotten in the other."""
    told = {language: _placeholders(text.text) for language, text in message.texts.items()}
    everything = frozenset[str]().union(*told.values())
    for language, names in told.items():
        lacking = sorted(everything - names)
        if lacking:
            text = message.texts[language]
            marked = _otherwise_marked(text.text, lacking[0])
            hint = f"write {{{lacking[0]}}} where it belongs, or take it out of the others"
            if marked is not None:
                hint = f"write {{{lacking[0]}}} instead of {marked[0]}"
            yield Problem(
                "C404",
                f"'{message.name}' does not say {{{lacking[0]}}} in {language}",
                text.where if marked is None else text.place(marked.start(), len(marked[0])),
                Severity.WARNING,
                consequence="people are told less in one language than in another",
                hint=hint,
            )


def _otherwise_marked(text: str, name: str) -> re.Match[str] | None:
    """The name between signs that mark places in other languages: ``%name%``, ``{{name}}``."""
    found = re.finditer(
        rf"[^\w\s,.;:!?]*\b(?<!\w\.){re.escape(name)}\b(?!\.\w)[^\w\s,.;:!?]*", text
    )
    return next((each for each in found if each[0] != name), None)


def _placeholders(text: str) -> frozenset[str]:
    found = (match[1] for match in _PLACEHOLDER.finditer(text))
    return frozenset(" ".join(without_strings(name).split()) for name in found if name)


def _is_known(source: str, clauses: Collection[str]) -> bool:
    """A clause, a section with clauses, or something from a text the catalogue is not about."""
    text = source.partition("-")[0]
    if source in clauses or any(clause.startswith(f"{source}.") for clause in clauses):
        return True
    return not any(clause.partition("-")[0] == text for clause in clauses)


def _unknown_sources(
    sources: tuple[Text, ...], clauses: Collection[str] | None
) -> Iterator[Problem]:
    for source in sources:
        if clauses is not None and not _is_known(source.text, clauses):
            yield Problem(
                "C410",
                f"the catalogue has no clause '{source.text}'",
                source.where,
                Severity.WARNING,
                consequence="whoever looks for the clause does not find this",
                hint=did_you_mean(source.text, clauses),
            )
