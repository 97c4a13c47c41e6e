"""Every place of a process that has an expression, with personal data in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_CLOCK = {"starts": "a", "stops": "b", "limit": "open_wait"}
_FACT = {"count": "other"}
_GROUP = {"process": "other", "id": "o", "each": "open_all", "as": "one"}
_INSTANTS = {
    "since": {**_CLOCK, "since": "secret_time"},
    "due": {"starts": "a", "stops": "b", "due": "secret_time"},
}
_SECRETS = {"limit": "secret_wait", "warn": "secret_wait", "calendar": "secret_text"}


class Way(NamedTuple):
    """A place as the schema has it (or as its page calls it), who compiles it, and the finding.

    `changes` are put into the process; without a code what is read there leaves nothing behind.
    """

    place: str
    compiled_in: str
    code: str | None
    changes: Mapping[str, Any]


def state(**keys: Any) -> dict[str, Any]:
    return {"states": {"a": keys}}


def doing(**action: Any) -> dict[str, Any]:
    return state(entry=[action])


def on_go(**keys: Any) -> dict[str, Any]:
    return state(on={"go": {"target": "b", **keys}})


IS = 'secret_text = "x"'
THEN = [{"set": {"open_count": "1"}}]
WAYS = [
    Way("transition/guard", "compile_guard", "L011", on_go(guard=IS)),
    Way("transitions/guard", "compile_guard", "L011", on_go(guard=IS)),
    Way("listed/guard", "compile_guard", "L011", state(always=[{"guard": IS, "target": "b"}])),
    Way(
        "every/guard", "compile_guard", "L011", state(every={"PT1H": {"guard": IS, "target": "b"}})
    ),
    Way("action/if", "compile_if", None, doing(**{"if": IS, "then": THEN})),
    Way("actions/if", "compile_if", None, on_go(do={"if": IS, "then": THEN})),
    Way(
        "elif/if",
        "compile_if",
        None,
        doing(**{"if": "1 = 2", "then": THEN, "elif": [{"if": IS, "then": THEN}]}),
    ),
    Way(
        "item/when",
        "compile_checklist",
        None,
        {"checklists": {"c": {"items": {"i": {"when": IS}}}}},
    ),
    Way(
        "foreach/in",
        "compile_foreach",
        "D006",
        doing(foreach={"in": "secret_all", "as": "note", "do": THEN}),
    ),
    Way(
        "foreach/in",
        "compile_foreach",
        "D002",
        doing(foreach={"in": "secret_all", "as": "each", "do": [{"log": "each"}]}),
    ),
    Way(
        "foreach/in",
        "compile_foreach",
        None,
        doing(foreach={"in": "secret_all", "as": "each", "do": THEN}),
    ),
    Way("set", "compile_set", "D006", doing(set={"note": "secret_text"})),
    Way(
        "default",
        "compile_defaults",
        "D006",
        {"data": {"note": {"default": {"feel": "secret_text"}}}},
    ),
    Way("inputs", "_giving", "D006", doing(run={"copy": {"it": "secret_text"}})),
    Way("run", "_personal", "D006", doing(run={"copy": {"it": "secret_text"}})),
    Way(
        "decide/with",
        "compile_decide",
        "D009",
        doing(decide={"table": "band", "with": {"name": "secret_text"}}),
    ),
    Way(
        "tell/with",
        "compile_tell",
        "D001",
        doing(tell={"to": "guest", "message": "plain", "with": {"n": "secret_text"}}),
    ),
    Way(
        "message",
        "template",
        "D001",
        {"messages": {"plain": {"en": "Hello {secret_text}"}}, **doing(tell={"guest": "plain"})},
    ),
    Way(
        "sample/from",
        "compile_sample",
        "D006",
        doing(sample={"from": "secret_all", "size": "1", "into": "open_all"}),
    ),
    Way(
        "sample/size",
        "compile_sample",
        "D010",
        doing(sample={"from": "open_all", "size": "secret_count", "into": "open_all"}),
    ),
    Way(
        "breach/note",
        "_note_of",
        "D003",
        doing(breach={"act": "spam", "note": "secret_text"}),
    ),
    Way(
        "retract/note",
        "_note_of",
        "D003",
        doing(retract={"act": "spam", "note": "secret_text"}),
    ),
    Way("log", "compile_log", "D002", doing(log="secret_text")),
    Way(
        "send/with",
        "compile_send",
        "D005",
        doing(send={"event": "said", "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        doing(send={"event": "told", "to": "parent", "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        state(
            entry=[
                {"start": {"process": "other", "as": "o"}},
                {"send": {"event": "told", "to": "link:o", "with": {"x": "secret_text"}}},
            ]
        ),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        state(
            invoke={"process": "other", "id": "o"},
            on={
                "go": {
                    "target": "b",
                    "do": [
                        {"send": {"event": "told", "to": "child:o", "with": {"x": "secret_text"}}}
                    ],
                }
            },
        ),
    ),
    Way(
        "send/with",
        "compile_send",
        "D012",
        doing(send={"event": "sms", "to": "adapter:phone", "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        doing(send={"event": "undeclared", "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        doing(send={"event": {"feel": '"undeclared"'}, "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/content",
        "compile_send",
        "D005",
        doing(send={"event": "said", "content": "{x: secret_text}"}),
    ),
    Way(
        "send/delay", "compile_send", "D010", doing(send={"event": "said", "delay": "secret_wait"})
    ),
    Way("send/event/feel", "_event_name", "D011", doing(send={"event": {"feel": "secret_text"}})),
    Way(
        "send/to/feel",
        "_address",
        "D011",
        doing(send={"event": "said", "to": {"feel": "secret_text"}}),
    ),
    Way(
        "businessKey",
        "compile_key_of",
        "D011",
        doing(send={"event": "told", "to": {"process": "known", "key": {"x": "secret_text"}}}),
    ),
    Way(
        "businessKey",
        "compile_key_of",
        "D011",
        doing(start={"process": "known", "key": "secret_text", "if_open": "join"}),
    ),
    Way(
        "tell/to/feel",
        "_addressees",
        "D011",
        doing(tell={"to": {"feel": "secret_text"}, "message": "plain"}),
    ),
    Way("assign", "compile_assign", "D011", {"assignee": "clerk", **doing(assign="secret_text")}),
    Way(
        "standardAct/guard",
        "compile_guard",
        "L011",
        {"lifecycle": {"cancel": {"by": "clerk", "guard": "secret_yes"}}},
    ),
    Way(
        "standardAct/within",
        "_compiled",
        "D010",
        {"lifecycle": {"reopen": {"by": "clerk", "to": "a", "within": "secret_wait"}}},
    ),
    Way(
        "fact/where",
        "_compiled",
        "D011",
        {"facts": {"f": {**_FACT, "where": {"x": "secret_text"}}}},
    ),
    Way("fact/within", "_compiled", None, {"facts": {"f": {**_FACT, "within": "secret_wait"}}}),
    Way("cancel/feel", "compile_cancel", None, doing(cancel={"feel": "secret_text"})),
    Way(
        "start/with",
        "compile_start",
        "D004",
        doing(start={"process": "other", "as": "o", "with": {"x": "secret_text"}}),
    ),
    Way(
        "invoke/with",
        "what_is_run",
        "D004",
        state(invoke={"process": "other", "id": "o", "with": {"x": "secret_text"}}),
    ),
    Way(
        "child/with",
        "what_is_run",
        "D004",
        state(invoke=[{"process": "other", "id": "o", "with": {"x": "secret_text"}}]),
    ),
    Way(
        "processName/feel",
        "what_is_run",
        "D011",
        state(invoke={"process": {"feel": "secret_text"}, "id": "o"}),
    ),
    *(
        Way(f"{place}/{key}", compiled_in, code, state(invoke=given({**_GROUP, key: secret})))
        for place, given in (("invoke", dict), ("child", lambda each: [each]))
        for key, compiled_in, code, secret in (
            ("each", "compile_group", None, "secret_all"),
            ("at_once", "_number", "D010", "secret_count"),
            ("until", "_number", "D010", "secret_count"),
        )
    ),
    Way("after", "_after", "D010", state(after={"secret_wait": "b"})),
    Way("at", "_instants", "D010", state(at={"secret_time": "b"})),
    Way("every", "_every", "D010", state(every={"secret_wait": {"do": THEN}})),
    Way(
        "every/first", "_every", "D010", state(every={"PT1H": {"first": "secret_wait", "do": THEN}})
    ),
    Way("every/limit", "_every", None, state(every={"PT1H": {"limit": "secret_wait", "do": THEN}})),
    Way(
        "every/times", "_every", None, state(every={"PT1H": {"times": "secret_count", "do": THEN}})
    ),
    Way(
        "within/open",
        "_instants",
        "D010",
        state(within={"open": "secret_time", "close": "open_time"}),
    ),
    Way(
        "within/close",
        "_instants",
        "D010",
        state(within={"open": "open_time", "close": "secret_time"}),
    ),
    Way(
        "window/open",
        "_instants",
        "D010",
        state(within=[{"open": "secret_time", "close": "open_time"}]),
    ),
    Way(
        "window/close",
        "_instants",
        "D010",
        state(within=[{"open": "open_time", "close": "secret_time"}]),
    ),
    *(
        Way(f"clock/{key}", "_running", "D010", {"clocks": {"c": {**_CLOCK, key: secret}}})
        for key, secret in _SECRETS.items()
    ),
    *(
        Way(f"clock/{key}", "_running", "D010", {"clocks": {"c": instants}})
        for key, instants in _INSTANTS.items()
    ),
    Way(
        "happened/within",
        "claims_of",
        "D010",
        {"events": {"go": {"happened": {"within": "secret_wait"}}}},
    ),
    Way("duty/due", "_due_time", "D010", {"must": {"call": {"by": "clerk", "due": "secret_time"}}}),
    Way(
        "output",
        "done_data",
        "D007",
        {"states": {"b": {"output": {"x": "upper case(secret_text)"}}}},
    ),
    Way(
        "output",
        "done_data",
        "D007",
        {"states": {"b": {"output": {"feel": "upper case(secret_text)"}}}},
    ),
    Way("worklist/title", "_read_at_rest", "L040", {"worklist": {"title": "secret_text"}}),
    Way("worklist/due", "_read_at_rest", "L040", {"worklist": {"due": "secret_time"}}),
]
