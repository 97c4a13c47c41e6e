"""Executable content of SCXML (chapter 4, 5.4, 6.2, 6.3) as actions of the dialect."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable

from tests.conformance.scxml.conf import ILLEGAL, SCXML_TYPES, variable
from tests.conformance.scxml.document import CONF, Action, Scope, tag
from tests.conformance.scxml.ecmascript import SYSTEM, Unsupported, literal

TIME = re.compile(r"(\d*\.?\d+)(ms|s|m|h|d)?")
RESERVED = frozenset({"_event", "_sessionid", "_name", "_ioprocessors", "_x"})


class Content:
    """Translates blocks of executable content within the names of one document.

    `embed` makes a process of a document that is written as data; the value is its name.
    """

    def __init__(self, scope: Scope, embed: Callable[[ET.Element], str]) -> None:
        self.scope = scope
        self.embed = embed

    def block(self, elements: Iterable[ET.Element]) -> list[Action]:
        """The actions of a block, in order."""
        return [action for element in elements for action in self.action(element)]

    def action(self, element: ET.Element) -> list[Action]:
        name = tag(element)
        if name.startswith("conf:"):
            return self.conf(name.removeprefix("conf:"), element)
        translate = getattr(self, f"do_{name}", None)
        if translate is None:
            raise Unsupported(f"<{name}>")
        done: list[Action] = translate(element, self.scope.attributes(element))
        return done

    def conf(self, name: str, element: ET.Element) -> list[Action]:
        """The suite's own elements."""
        given = {key: variable(value) for key, value in element.attrib.items()}
        match name:
            case "incrementID":
                return self.assign(given["id"], f"{given['id']} + 1")
            case "concatVars" | "sumVars":
                return self.assign(given["id1"], f"{given['id1']} + {given['id2']}")
            case "extendArray":
                return self.assign(given["id"], f"append({given['id']}, 4)")
            case "sendToSender":
                sending: Action = {"event": element.attrib["name"]}
                return self.to_computed(sending, SYSTEM["_event.origin"])
            case _:
                raise Unsupported(f"conf:{name}")

    def do_raise(self, _element: ET.Element, given: dict[str, str]) -> list[Action]:
        return [{"raise": given["event"]}]

    def do_log(self, _element: ET.Element, given: dict[str, str]) -> list[Action]:
        return [{"log": given.get("expr", literal(given.get("label", "")))}]

    def do_assign(self, element: ET.Element, given: dict[str, str]) -> list[Action]:
        if "expr" in given:
            return self.assign(given["location"], given["expr"])
        return self.assign(given["location"], self.inline(element))

    def assign(self, location: str, expression: str) -> list[Action]:
        """An assignment, or a failure where the place does not exist or is the system's."""
        root = location.split(".")[0]
        if root in RESERVED or root not in self.scope.variables:
            return [self.fail()]
        return [{"set": {location: expression}}]

    def inline(self, element: ET.Element) -> str:
        """A value written between the tags."""
        names = [tag(child) for child in element]
        if names == ["conf:array123"]:
            return "[1, 2, 3]"
        if names == ["conf:someInlineVal"]:
            return literal("123")
        if names == ["scxml"]:
            return literal(self.embed(element[0]))
        if names:
            raise Unsupported("XML as data")
        words = " ".join((element.text or "").split())
        if not words:
            return "null"
        try:
            return self.scope.feel(words) if words[0] in "[{'\"-0123456789" else literal(words)
        except Unsupported:
            return literal(words)

    def do_if(self, element: ET.Element, given: dict[str, str]) -> list[Action]:
        branches: list[tuple[str | None, list[ET.Element]]] = [(given["cond"], [])]
        for child in element:
            if tag(child) in ("elseif", "else"):
                branches.append((self.scope.attributes(child).get("cond"), []))
            else:
                branches[-1][1].append(child)
        done: Action = {"if": branches[0][0], "then": self.block(branches[0][1])}
        for condition, body in branches[1:]:
            if condition is None:
                done["else"] = self.block(body)
            else:
                done.setdefault("elif", []).append({"if": condition, "then": self.block(body)})
        return [done]

    def do_foreach(self, element: ET.Element, given: dict[str, str]) -> list[Action]:
        """SCXML declares item and index where they do not exist, and counts from 0."""
        item, index = given["item"], given.get("index")
        if not re.fullmatch(r"[A-Za-z_$][\w$]*", item) or item in ("continue", "return"):
            return [self.fail()]
        self.scope.declare(item)
        loop: Action = {"in": given["array"], "as": item}
        body = self.block(element)
        if index:
            self.scope.declare(index)
            loop["index"] = index
            body.insert(0, {"set": {index: f"{index} - 1"}})
        return [{"foreach": {**loop, "do": body}}]

    def do_cancel(self, _element: ET.Element, given: dict[str, str]) -> list[Action]:
        if "sendid" in given:
            name = self.scope.send_id(given["sendid"])
            return [{"cancel": name if name in self.scope.sends else {"feel": literal(name)}}]
        return [{"cancel": {"feel": given["sendidexpr"]}}]

    def do_send(self, element: ET.Element, given: dict[str, str]) -> list[Action]:
        if given.get("type", "").endswith("BasicHTTPEventProcessor"):
            raise Unsupported("HTTP event processor")
        if "event" not in given and "eventexpr" not in given:
            raise Unsupported("<send> without an event")
        if given.get("type", "scxml") not in SCXML_TYPES:
            return self.with_failure(given)
        payload = self.payload(element, given)
        if payload is None:
            return self.with_failure(given)
        event = given.get("eventexpr")
        sending: Action = {"event": {"feel": event} if event else given["event"], **payload}
        sending |= self.delay(given)
        if "id" in given:
            sending["id"] = self.scope.send_id(given["id"])
        if "idlocation" in given:
            sending["id_into"] = given["idlocation"]
        done = self.addressed(sending, given)
        if "typeexpr" in given:
            return [self.if_type(given["typeexpr"], done)]
        return done

    def with_failure(self, given: dict[str, str]) -> list[Action]:
        """A send whose arguments cannot be evaluated; its id is known by then (SCXML 6.2.4)."""
        if "id" in given or "idlocation" in given:
            failing: Action = {"event": "never", "to": {"feel": "null"}}
            failing |= (
                {"id": self.scope.send_id(given["id"])}
                if "id" in given
                else {"id_into": given["idlocation"]}
            )
            return [{"send": failing}]
        return [self.fail()]

    def if_type(self, expression: str, done: list[Action]) -> Action:
        kinds = ", ".join(literal(kind) for kind in SCXML_TYPES)
        condition = f"list contains([{kinds}], {expression})"
        return {"if": condition, "then": done, "else": [self.fail()]}

    def delay(self, given: dict[str, str]) -> Action:
        if "delay" in given:
            return {"delay": iso(given["delay"])}
        if "delayexpr" not in given:
            return {}
        words = given["delayexpr"]
        if re.fullmatch(r'"[^"]*"', words):
            return {"delay": iso(words.strip('"'))}
        seconds = f'string(number(substring before({words}, "ms")) / 1000) + "S"'
        amount = f'if ends with({words}, "ms") then {seconds} else upper case({words})'
        return {"delay": f'duration("PT" + ({amount}))'}

    def addressed(self, sending: Action, given: dict[str, str]) -> list[Action]:
        if "targetexpr" in given:
            return self.to_computed(sending, given["targetexpr"])
        target = given.get("target")
        if target is None:
            return [{"send": sending}]
        where = self.address(target)
        return self.with_failure(given) if where is None else [{"send": sending | where}]

    def address(self, target: str) -> Action | None:
        """Where `target` points in the dialect; None if nowhere legal."""
        if target in ("#_internal", "#_parent"):
            return {"to": target[2:]}
        if target.startswith("#_scxml_"):
            # A session that is named rather than computed is one that is linked by that name.
            return {"to": f"link:{target.removeprefix('#_scxml_')}"}
        if target.startswith("#_"):
            known = target[2:] in self.scope.invokes
            return {"to": f"child:{target[2:]}" if known else {"feel": literal(target)}}
        return None

    def to_computed(self, sending: Action, target: str) -> list[Action]:
        """One branch for each form a computed address can have (SCXML C.1)."""
        kinds: list[tuple[str, Action]] = [
            (f"{target} = null", {}),
            (f'{target} = "#_internal"', {"to": "internal"}),
            (f'{target} = "#_parent"', {"to": "parent"}),
            (f'starts with({target}, "#_scxml_")', {"to": {"feel": f"substring({target}, 9)"}}),
        ]
        kinds += [
            (f'{target} = "#_{invoke}"', {"to": f"child:{invoke}"}) for invoke in self.scope.invokes
        ]
        (first, where), *others = kinds
        branches = [{"if": test, "then": [{"send": sending | to}]} for test, to in others]
        done = {"if": first, "then": [{"send": sending | where}], "elif": branches}
        return [done | {"else": [self.fail()]}]

    def payload(self, element: ET.Element, given: dict[str, str]) -> Action | None:
        """`with` or `content`; None if a part of it can never be evaluated."""
        for child in element:
            if tag(child) in ("content", "conf:contentFoo"):
                return {"content": self.whole(child)}
        values = self.arguments(element, given)
        if values is None:
            return None
        return {"with": values} if values else {}

    def arguments(self, element: ET.Element, given: dict[str, str]) -> dict[str, str] | None:
        """What `namelist` and `param` say; None if a part of it can never be evaluated."""
        values: dict[str, str] = {}
        for name in given.get("namelist", "").split():
            if name not in self.scope.variables:
                return None
            values[name] = name
        for child in element:
            if tag(child) == "param":
                attributes = self.scope.attributes(child)
                expression = self.value(attributes)
                if expression is None:
                    return None
                values[attributes["name"]] = expression
        return values

    def value(self, attributes: dict[str, str]) -> str | None:
        """What a `param` says, by expression or by location."""
        found = attributes.get("expr") or attributes.get("location", "")
        if found == ILLEGAL or ("expr" not in attributes and not self.exists(found)):
            return None
        return found

    def exists(self, location: str) -> bool:
        return location.split(".")[0] in self.scope.variables

    def whole(self, element: ET.Element) -> str:
        """A payload that is one value."""
        if tag(element) == "conf:contentFoo":
            return literal("foo")
        return self.scope.attributes(element).get("expr") or self.inline(element)

    def fail(self) -> Action:
        """Stands where SCXML finds a mistake at run time that the dialect finds at load."""
        self.scope.declare("Never")
        return {"set": {"Never": ILLEGAL}}


def iso(time: str) -> str:
    """A CSS time (`1s`, `500ms`) as an ISO duration; SCION's scripts leave out `ms`."""
    found = TIME.fullmatch(time.strip())
    if found is None:
        raise Unsupported(f"delay `{time}`")
    amount = float(found[1])
    unit = found[2] or "ms"
    seconds = amount * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}[unit]
    return f"PT{seconds:.6f}".rstrip("0").rstrip(".") + "S"


def attribute(element: ET.Element, name: str) -> str:
    """An attribute in plain or in conf: form."""
    return element.get(name) or element.get(f"{CONF}{name}", "")
