"""The page: what the case is, every ticket in it, what is missing, and how to check it."""

from __future__ import annotations

from callout import __version__
from callout.report.audits.releases import release_label
from callout.report.phrases import Phrases

from .markup import element, facts, table, text
from .papers import CasePapers
from .style import STYLE
from .ticket import ticket_section
from .words import page_words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TAGS = {"zh": "zh-CN"}


def report_page(papers: CasePapers, language: str) -> str:
    """One HTML document that refers to nothing outside; `language` is ``zh`` or ``en``."""
    say = page_words(language)
    title = say("Case file of ticket {}").format(papers.tickets[0].ticket.id)
    body = [
        element("h1", text(title)),
        _remarks(papers, say),
        _tickets(papers, say),
        *(ticket_section(papers, each.ticket, language) for each in papers.tickets),
        _definitions(papers, say, language),
        _absent(papers, say),
        _how(say, language),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{_TAGS.get(language, language)}">\n<head>'
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + "\n</body>\n</html>\n"
    )


def _remarks(papers: CasePapers, say: Phrases) -> str:
    first = "This page was made from the entries; the entries are the evidence."
    second = (
        "Personal data are masked on this page; the entries have them, for their hashes cover them."
        if papers.masked
        else "Personal data are in clear on this page."
    )
    found = sum(map(len, papers.findings.values()))
    remark = element("p", f"{text(say(first))} {text(say(second))} callout {__version__}", "remark")
    if found:
        return remark + element("p", text(f"{say('What does not verify')}: {found}"), "alarm")
    return remark


def _tickets(papers: CasePapers, say: Phrases) -> str:
    rows = []
    for number, each in enumerate(papers.tickets, start=1):
        columns = each.ticket.row.columns if each.ticket.row is not None else {}
        cells = (
            each.ticket.id,
            columns.get("process") or "",
            say(str(columns.get("status") or "")),
            len(each.ticket.entries),
            each.distance,
            each.by or "",
            f"tickets/{number}",
        )
        rows.append([text(cell) for cell in cells])
    heads = ("ticket", "process", "status", "entries", "steps away", "named by", "kept in")
    return element("h2", text(say("Tickets in this case"))) + table([say(e) for e in heads], rows)


def _definitions(papers: CasePapers, say: Phrases, language: str) -> str:
    rows = []
    for name, definition in sorted(papers.texts.linked.items()):
        version = definition.process.version
        shown = (definition.name, version or "", definition.profile or "")
        code = element("code", text(name))
        released = [release_label(each, language) for each in papers.released(name)]
        rows.append([*(text(cell) for cell in shown), code, text("; ".join(released))])
    heads = [say(each) for each in ("process", "version", "profile", "hash", "released")]
    return element("h2", text(say("Definitions"))) + table(heads, rows)


def _absent(papers: CasePapers, say: Phrases) -> str:
    rows = [[text(what), text(why)] for what, why in papers.absent.items()]
    head = element("h2", text(say("What is not in this case file")))
    if not rows:
        return head + element("p", text(say("Nothing is missing.")), "remark")
    return head + table([say("what"), say("reason")], rows)


def _how(say: Phrases, language: str) -> str:
    steps = _STEPS.get(language, _STEPS["en"])
    return element("h2", text(say("How to check"))) + facts(
        (command, text(words)) for command, words in steps
    )


_STEPS = {
    "en": (
        ("python verify.py .", "checks all files, hashes, chains, states and rows in this folder."),
        ("--heads heads.jsonl", "compares with a list of heads that was kept elsewhere."),
        ("--key public.pem", "checks who signed the checkpoints."),
        ("callout verify", "decides every entry again, on the database itself."),
    ),
    "zh": (
        ("python verify.py .", "核验本文件夹中的全部文件、哈希、链、状态和数据行。"),
        ("--heads heads.jsonl", "与他处保存的末条哈希清单比对。"),
        ("--key public.pem", "核验检查点由谁签名。"),
        ("callout verify", "在数据库上重新推演每一条记录。"),
    ),
}
