"""Checks a case file of callout without callout; it travels in every case file as verify.py.

    python verify.py CASE.zip [--key PUBLIC.pem] [--heads HEADS.jsonl] [--checkpoint NOTE]

CASE.zip may be the folder it was unpacked into. Needs Python 3.11; for --key also `cryptography`.
Prints what differs with its class; ends with 0: nothing, 1: something, 3: could not be checked.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

_NAME = re.compile(
    r"manifest\.(json|sha256)|verify\.py|README\.txt|report\.(en|zh)\.html|files/[0-9a-f]{64}"
    r"|definitions/[0-9a-f]+(\.json|/stored\.(json|bin))|checkpoints/([0-9]+\.note|consistency\.json)"
    r"|(releases|proofs)/([0-9]+|none)\.json"
)
_COLUMNS = ("id", "process", "opened_at", "version", "head", "definition", "status", "outcome")
_OF_TICKETS = ("columns.jsonl", "entries.jsonl", "outbox.json", "row.json", "timers.json")


def canonical(value: object, *, ordered: bool = True) -> bytes:
    """The one way to write JSON: keys in order, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=ordered, separators=(",", ":")).encode()


def digest(value: object) -> str:
    """The name of a piece of JSON."""
    return f"s256:{hashlib.sha256(canonical(value)).hexdigest()}"


def shown(value: object) -> str:
    """On one line, with nothing in it that a terminal would obey."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value)[:300])


class _Fold:
    """A ticket put together from the deltas of its entries."""

    def __init__(self) -> None:
        self.document, self.timers = dict[str, Any](), dict[str, str]()
        self.last, self.fits = dict[str, Any](), True

    def apply(self, entry: dict[str, Any]) -> None:
        """Take over one entry; raises where a delta names what is not there."""
        for change in ("set_data", "append_data"):
            for place, value in entry.get(change, {}).items():
                inner, name = self.inner(place)
                inner[name] = value if change == "set_data" else [*inner[name], *value]
        for place in entry.get("unset_data", []):
            inner, name = self.inner(place)
            del inner[name]
            if place.startswith("/$/") and not inner:  # a section that holds nothing is not kept
                outer, name = self.inner(place.rpartition("/")[0])
                del outer[name]
        for name, change, due in entry.get("timers", []):
            if change == "set":
                self.timers[name] = due
            else:
                del self.timers[name]

    def inner(self, place: str) -> tuple[Any, str]:
        """What a JSON pointer (RFC 6901) leads to, but for its last name; and that name."""
        *way, name = [x.replace("~1", "/").replace("~0", "~") for x in place.split("/")[1:]]
        found: Any = self.document
        for each in way:
            found = found.setdefault(each, {}) if way[0] == "$" else found[each]
        return found, name

    def post(self, entry: dict[str, Any]) -> str:
        data = {name: value for name, value in self.document.items() if name != "$"}
        kept, timers = self.document.get("$", {}), sorted(self.timers.items())
        state = {"states": entry.get("after", []), "memory": entry.get("memory", {}), "data": data}
        return digest({**state, "timers": timers, "$": kept})


def read_note(note: bytes, key: Any) -> tuple[int, bytes]:
    """Size and root of a checkpoint, a signed note of C2SP; raises where `key` has not signed."""
    body, _, signatures = note.decode().partition("\n\n")
    _, size, root, *_ = body.split("\n")
    text, is_signed = f"{body}\n".encode(), key is None
    for line in signatures.splitlines() if key else ():
        _, name, code = line.split(" ")
        signed, own = base64.b64decode(code), name.encode() + b"\n\x01" + key.public_bytes_raw()
        if signed[:4] == hashlib.sha256(own).digest()[:4]:
            is_signed = key.verify(signed[4:], text) is None  # it raises where it does not fit
    if not is_signed:
        raise ValueError("the key has not signed it")
    return int(size), base64.b64decode(root, validate=True)


def climb(found: list[bytes], path: list[bytes], index: int, last: int) -> list[bytes]:
    """The roots that proofs of RFC 9162 lead to (2.1.3.2, 2.1.4.2); `last` is the size less one."""
    for each in path:
        if not last:
            raise ValueError("the proof is too long")
        if index & 1 or index == last:
            found = [hashlib.sha256(b"\1" + each + one).digest() for one in found]
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = [*found[:-1], hashlib.sha256(b"\1" + found[-1] + each).digest()]
        index, last = index >> 1, last >> 1
    return found if not last else []


class _Case:
    """A case file under check: what differs, and what could not be checked."""

    def __init__(self, path: Path, key: Any) -> None:
        self.found, self.unchecked, self.key = list[str](), list[str](), key
        self.entries: dict[str, dict[int, dict[str, Any]]] = {}
        self.roots, self.manifest = dict[int, bytes](), dict[str, Any]()
        self.proved = dict[str, int]()
        self.root, self.box = path, None if path.is_dir() else zipfile.ZipFile(path)
        inside = [x for x in path.rglob("*") if x.is_file() and not x.is_symlink()]
        there = [each.relative_to(path).as_posix() for each in inside]
        self.names = self.box.namelist() if self.box else there

    def read(self, name: str) -> bytes:
        kept = self.box.getinfo(name) if self.box else None
        if name not in self.names or (kept and kept.compress_size != kept.file_size):
            raise ValueError("no such file, or packed, which files of a case never are")
        return self.box.read(name) if self.box else (self.root / name).read_bytes()

    def same(self, where: str, *rows: tuple[str, str, object, object]) -> None:
        for kind, what, there, expected in rows:
            if there != expected:
                words = f"{what}: there is {shown(there)}, expected was {shown(expected)}"
                self.found.append(f"{kind:<9}{shown(where)}: {words}")

    def attempt(self, kind: str, where: str, check: Any, *given: Any) -> None:
        try:
            check(where, *given)
        except Exception as error:  # noqa: BLE001 - what is altered may fail anyhow
            self.found.append(f"{kind:<9}{shown(where)}: it cannot be read: {shown(repr(error))}")

    def check_all(self, note: bytes | None, heads: list[str] | None) -> None:
        """The file, and what somebody holds elsewhere: that it is compared with something here."""
        if note:
            self.attempt("HEAD", "what is held", self.take_checkpoint, note)
        self.check()
        for line in heads or ():
            self.check_head(*json.loads(line))
        self.check_held(note, heads)

    def check(self) -> None:
        """The manifest names every file by its SHA-256; and then what is in the files."""
        self.manifest = {"releases": {}} | json.loads(self.read("manifest.json"))
        own = f"{hashlib.sha256(self.read('manifest.json')).hexdigest()}\n".encode()
        self.same("manifest.json", ("MANIFEST", "hash", self.read("manifest.sha256"), own))
        self.attempt("MANIFEST", "zip", self.check_whole)
        for name in sorted({*self.manifest["files"], *self.names}):
            self.attempt("MANIFEST", name, self.check_file)
        for name, known in (self.manifest["definitions"] | self.manifest["releases"]).items():
            self.attempt("DEF", name, self.check_definition, known)
        for each in self.manifest["tickets"]:
            self.attempt("RECORD", each["id"], self.check_ticket, each["folder"])
        for each in self.manifest["tickets"]:
            self.attempt("LINK", each["id"], self.check_causes, each["process"])
        for proof in json.loads(self.read("checkpoints/consistency.json")):
            self.attempt("HEAD", "consistency", self.check_growth, proof)

    def check_whole(self, where: str) -> None:
        """Nothing stands twice, beside or around the files, and the ticket asked for is there."""
        ids, folders = ([each[x] for each in self.manifest["tickets"]] for x in ("id", "folder"))
        for many in (self.names, ids, folders):
            self.same(where, ("MANIFEST", "names", len(many), len({*many})))
        self.same(where, ("MANIFEST", "asked for", self.manifest["ticket"] in ids, True))
        known = {f"{each}/{name}" for each in folders for name in _OF_TICKETS}
        for each in self.manifest["definitions"].values():
            known |= {*each.get("texts", ())}
        odd = [each for each in {*self.names} - known if not _NAME.fullmatch(each)]
        self.same(where, ("MANIFEST", "files that are of no case file", sorted(odd), []))
        if self.box:  # the end of its directory is the end of the file
            start = min(each.header_offset for each in self.box.infolist())
            with self.root.open("rb") as file:
                file.seek(-22, 2)
                around = (start, file.read(4))
            self.same(where, ("MANIFEST", "around the files", around, (0, b"PK\5\6")))

    def check_file(self, name: str) -> None:
        content = self.read(name)
        found = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        if name not in ("manifest.json", "manifest.sha256"):
            self.same(name, ("MANIFEST", "content", found, self.manifest["files"].get(name)))
        is_other = name[:6] == "files/" and name[6:] != found["sha256"]
        self.same(name, ("STORED", "another content than its name says", is_other, False))
        if name.endswith(".note"):
            self.attempt("HEAD", name, self.take_checkpoint, content)

    def check_definition(self, name: str, known: dict[str, Any]) -> None:
        if known["file"] is None:
            self.unchecked.append(f"definition {name} is not in the file: {known['why']}")
            return
        document = json.loads(self.read(known["file"]))
        self.same(name, ("DEF", "hash of the document", digest(document), name))
        if "number" in known:  # it is no definition, but what was done about the release of one
            self.entries.setdefault("/releases", {})[known["number"]] = {"hash": name}
            first = json.loads(self.read(known["proposed"]))
            there = [digest(first), first["by"] != document["by"] or document["act"] != "approve"]
            self.same(name, ("ACCEPT", "two hands", there, [document.get("proposal", name), True]))
        for file, (kind, path) in known.get("texts", {}).items():
            self.same(file, ("DEF", "text", self.read(file), document[kind][path].encode()))

    def check_ticket(self, ticket: str, folder: str) -> None:
        fold, self.entries[ticket] = _Fold(), {}
        columns = self.read(f"{folder}/columns.jsonl").splitlines()
        *lines, rest = self.read(f"{folder}/entries.jsonl").split(b"\n")
        self.same(ticket, ("RECORD", "lines", [len(columns), rest], [len(lines), b""]))
        for number, line in enumerate(lines, 1):
            beside = columns[number - 1 : number]
            self.attempt("RECORD", f"{ticket}/{number}", self.check_line, line, beside, fold)
        self.attempt("STORED", ticket, self.check_rows, folder, fold.last)
        self.attempt("HEAD", ticket, self.check_proofs, f"proofs/{folder.partition('/')[2]}.json")

    def check_line(self, where: str, line: bytes, columns: list[bytes], fold: _Fold) -> None:
        fits, fold.fits, entry = fold.fits, False, json.loads(line)
        self.check_entry(where, entry, fold.last)
        self.same(where, ("RECORD", "as written", canonical(entry, ordered=False), line))
        beside = json.loads(columns[0])
        for name, value in (beside["columns"] | beside["faults"]).items():
            if (name, value) != ("key", None):
                self.same(where, ("RECORD", f"column {name}", value, entry.get(name)))
        fold.apply(entry)
        if fits:  # what follows the first that does not fit cannot fit either
            self.same(where, ("STATE", "post", entry["post"], fold.post(entry)))
        fold.fits, fold.last = fits and fold.post(entry) == entry["post"], entry
        self.entries[where.rpartition("/")[0]][int(where.rpartition("/")[2])] = entry

    def check_entry(self, where: str, entry: dict[str, Any], last: dict[str, Any]) -> None:
        unsealed = {name: value for name, value in entry.items() if name != "hash"}
        then = datetime.fromisoformat(last.get("recorded_at", entry["recorded_at"]))
        pinned = entry["definition"] if entry["kind"] == "migrate" else last.get("definition")
        is_later = datetime.fromisoformat(entry["recorded_at"]) >= then - timedelta(seconds=2)
        self.same(
            where,
            ("CHAIN", "hash", entry["hash"], digest(unsealed)),
            ("CHAIN", "previous", entry.get("previous"), last.get("hash")),
            ("SEQ", "ticket and number", f"{entry['ticket']}/{entry['seq']}", where),
            ("PATH", "states before", entry.get("before", []), last.get("after", [])),
            ("ENGINE", "semantics go on", entry["engine"] >= last.get("engine", 1), True),
            ("DEF", "definition", entry["definition"], pinned or entry["definition"]),
            ("DEF", "known", entry["definition"] in self.manifest["definitions"], True),
            ("CLOCK", "after the last", is_later, True),
        )

    def check_rows(self, ticket: str, folder: str, last: dict[str, Any]) -> None:
        row = json.loads(self.read(f"{folder}/row.json"))["columns"]
        rest, timers = row["rest"], json.loads(self.read(f"{folder}/timers.json"))
        due = sorted([each["columns"]["id"], each["columns"]["due"]] for each in timers)
        inner = rest["internals"] | ({"links": rest["links"]} if rest["links"] else {})
        state = {"states": row["states"], "memory": rest["memory"], "data": rest["data"]}
        post = digest({**state, "timers": due, "$": inner})
        now = {"status": "open"} | inner.get("ticket", {}) | inner.get("origin", {})
        now |= {"version": last["seq"], "head": last["hash"], "definition": last["definition"]}
        of = {each["id"]: each["process"] for each in self.manifest["tickets"]}
        made = self.entries[ticket][1]["recorded_at"]
        now |= {"id": ticket, "process": of[ticket], "opened_at": made}
        row["status"] = "open" if row["status"] == "stuck" else row["status"]
        for name in (*_COLUMNS, "profile", "region"):
            self.same(ticket, ("STORED", name, row[name], now.get(name)))
        self.same(ticket, ("STORED", "states, data, timers", post, last["post"]))
        lacking = {*rest["links"].values()} - {each["id"] for each in self.manifest["tickets"]}
        if self.manifest["scope"] != "alone":
            self.unchecked += [f"ticket {shown(each)} is not in the file" for each in lacking]
        every = [one for each in self.entries[ticket].values() for one in each.get("effects", [])]
        for effect in [each["columns"] for each in json.loads(self.read(f"{folder}/outbox.json"))]:
            found = [effect["adapter"], effect["operation"], digest(effect["arguments"])]
            self.same(ticket, ("STORED", effect["id"], [effect["id"], *found] in every, True))

    def check_causes(self, ticket: str, process: str) -> None:
        for number, entry in self.entries[ticket].items():
            sender, _, seq = (entry.get("cause") or "").rpartition("/")
            if sender in self.entries and seq != "0":
                sending = self.entries[sender].get(int(seq), {})
                told = {"event": entry["name"], "payload": entry.get("payload", {})}
                told |= {"process": process if entry["name"] == "ticket.open" else None}
                told |= {"ticket": ticket}  # the sender's entry names it all by its digest
                made = [each[3] for each in sending.get("effects", []) if each[1] == "ticket"]
                sent = digest(told) in made or "refusal" in sending
                self.same(f"{ticket}/{number}", ("LINK", f"sent by {entry['cause']}", sent, True))

    def take_checkpoint(self, where: str, note: bytes) -> None:
        size, root = read_note(note, self.key)
        self.same(where, ("HEAD", f"root of {size}", root, self.roots.setdefault(size, root)))

    def check_growth(self, where: str, proof: dict[str, Any]) -> None:
        ends = [self.roots[proof["from"]], self.roots[proof["to"]]]
        path, index, last = [*map(bytes.fromhex, proof["path"])], proof["from"] - 1, proof["to"] - 1
        path = path if proof["from"] & index else [ends[0], *path]
        while index & 1:
            index, last = index >> 1, last >> 1
        self.same(where, ("HEAD", "growth", climb(path[:1] * 2, path[1:], index, last), ends))

    def check_proofs(self, ticket: str, name: str) -> None:
        for proof in json.loads(self.read(name)) if name in self.names else ():
            leaf = [proof["leaf"][each] for each in ("ticket", "seq", "hash")]
            found, path = hashlib.sha256(b"\0" + canonical(leaf)).digest(), proof["path"]
            root = climb([found], [*map(bytes.fromhex, path)], proof["index"], proof["size"] - 1)
            self.same(ticket, ("HEAD", "proof", root, [self.roots.get(proof["size"])]))
            self.same(ticket, ("HEAD", "proof of", leaf[0] in (ticket, "/releases"), True))
            self.proved[leaf[0]] = max(leaf[1], self.proved.get(leaf[0], 0))
            self.check_head(*leaf)

    def check_head(self, ticket: str, seq: int, head: str) -> None:
        if ticket in self.entries:
            found = self.entries[ticket].get(seq, {}).get("hash")
            self.same(ticket, ("HEAD", f"entry {seq}", found, head))

    def check_held(self, note: bytes | None, heads: list[str] | None) -> None:
        size = int(note.split(b"\n")[1]) if note else 0
        if note and f"checkpoints/{size:012}.note" not in self.names:
            self.unchecked.append(f"no checkpoint of {size} entries is in the file")
        for ticket, entries in self.entries.items():
            last, proved = max(entries, default=0), self.proved.get(ticket, 0)
            if (self.key or note) and proved < last:
                text = f"entries {proved + 1} to {last} are under no checkpoint here"
                self.unchecked.append(f"ticket {shown(ticket)}: {text}")
        if heads is not None and not {json.loads(x)[0] for x in heads} & self.entries.keys():
            self.unchecked.append("none of the heads is of a ticket in the file")


def main() -> int:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(description="Checks a case file of callout.")
    for name in ("case", "--key", "--heads", "--checkpoint"):
        parser.add_argument(name, type=Path)
    given, key = parser.parse_args(), None
    try:
        if given.key:
            from cryptography.hazmat.primitives.serialization import load_pem_public_key

            key = load_pem_public_key(given.key.read_bytes())
        case = _Case(given.case, key)
        case.check_all(
            given.checkpoint.read_bytes() if given.checkpoint else None,
            given.heads.read_text("utf-8").splitlines() if given.heads else None,
        )
    except Exception as error:  # noqa: BLE001 - said, whatever it is
        sys.stdout.write(f"it cannot be checked: {shown(repr(error))}\n")
        return 3
    many = [len(case.manifest["tickets"]), sum(map(len, case.entries.values())), len(case.roots)]
    count = "{} tickets, {} entries, {} checkpoints, signatures ".format(*many)
    count += f"{'' if key else 'not '}checked: {len(case.found)} differences"
    sys.stdout.write("\n".join([*case.found, *case.unchecked, count]) + "\n")
    return 1 if case.found else 3 if case.unchecked else 0


if __name__ == "__main__":
    sys.exit(main())
