"""Whether what is stored is what checkpoints say: leaf by leaf, root by root.

The tree is made anew of the leaves that the database keeps, and each leaf is compared with its
entry. So a root that fits speaks for every entry under it, and one that does not says between
which two checkpoints something was altered. Of the entries it is made anew what timers and outbox
were at each checkpoint, and compared with what the checkpoint says of their rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from callout.checkpoints import GrowingTree, Leaf, PublicKey, definitions_root
from callout.records import Entry, examine_entry
from callout.releases import LOG
from callout.replay import Difference, Divergence
from callout.store import Evidence, Store
from callout.verify.findings import Findings
from callout.verify.released import release_head

from .folded import FoldedRows
from .held import HeldNote, ReadNote, check_lineage, read_held, read_own
from .tiled import TileCheck

_NAMED = 5
"""So many tickets are named of those among which something was altered."""
_PAGE = 10_000


def check_seals(
    store: Store,
    held: Sequence[HeldNote] = (),
    keys: Sequence[PublicKey] = (),
    tickets: Collection[str] = (),
) -> Iterator[Divergence]:
    """What differs from checkpoints held outside and from the database's own.

    Signatures are checked where there are `keys`. With `tickets` only their entries are compared
    with their leaves. A database that was never sealed is only compared with what is held.
    """
    with store.evidence() as evidence:
        yield from _SealCheck(evidence, tickets).run(held, keys)


class _SealCheck:
    def __init__(self, evidence: Evidence, tickets: Collection[str]) -> None:
        self._evidence = evidence
        self._tickets = frozenset(tickets)
        self._findings = Findings("")
        self._rows = FoldedRows(self._findings)
        self._tiles = TileCheck(evidence.seals, self._findings)
        self._fitting = 0
        self._since: dict[str, None] = {}
        self._odd_roots = 0
        self._released = {
            row.columns.get("number"): release_head(row) for row in evidence.releases()
        }

    def run(self, held: Sequence[HeldNote], keys: Sequence[PublicKey]) -> list[Divergence]:
        """Everything that differs."""
        outside = read_held(held, keys, self._findings)
        own = list(read_own(self._evidence.seals, keys, self._findings))
        if own or held:
            check_lineage(outside, own, self._findings)
            self._check_definitions(own)
            self._check_leaves(_by_size([*outside, *own]))
            self._tiles.finish()
            self._check_unsealed()
        return self._findings.differences

    def _check_leaves(self, notes: list[ReadNote]) -> None:
        edge = GrowingTree()
        for leaf in self._leaves():
            notes = self._compare(notes, edge)
            edge.add(leaf.digest)
            self._tiles.take(leaf.digest)
            self._since.setdefault(leaf.ticket)
            if leaf.ticket == LOG:
                self._check_release(leaf, "it was sealed")
            else:
                self._fold(self._check_entry(leaf, "it was sealed"))
        for each in self._compare(notes, edge):
            size = each.checkpoint.size
            message = f"{each.where} has {size} leaves, and the database only {edge.size}"
            self._findings.add(Difference.HEAD, f"/checkpoint/{size}", message)
            break  # the later ones say the same

    def _leaves(self) -> Iterator[Leaf]:
        wanted = 0
        while page := self._evidence.seals.leaves(wanted, _PAGE):
            for each in page:
                if each.place != wanted:
                    message = f"leaf {wanted} is gone"
                    self._findings.add(Difference.HEAD, f"/leaf/{wanted}", message)
                    return
                yield each.leaf
                wanted += 1

    def _compare(self, notes: list[ReadNote], edge: GrowingTree) -> list[ReadNote]:
        """Compare the checkpoints of this size; what is left are larger ones."""
        while notes and notes[0].checkpoint.size <= edge.size:
            checkpoint = notes[0].checkpoint
            if checkpoint.root == edge.root:
                self._fitting, self._since = edge.size, {}
                self._rows.compare(notes[0])
            else:
                self._rows.lose()
                self._find_root(notes[0], edge)
            notes = notes[1:]
        return notes

    def _fold(self, entry: Entry | None) -> None:
        if entry is None:
            self._rows.lose()
        else:
            self._rows.take(entry)

    def _find_root(self, note: ReadNote, edge: GrowingTree) -> None:
        self._odd_roots += 1
        if self._odd_roots > 1:
            return  # whatever comes later has another root as well
        names = ", ".join([*self._since][:_NAMED])
        more = f" and {len(self._since) - _NAMED} more" if len(self._since) > _NAMED else ""
        message = (
            f"{note.where} has another root: of leaves {self._fitting} to {edge.size - 1} one was"
            f" altered, deleted or put in since (they are of {names}{more})"
        )
        pointer = f"/checkpoint/{edge.size}/root"
        self._findings.add(
            Difference.HEAD, pointer, message, edge.root.hex(), note.checkpoint.root.hex()
        )

    def _check_unsealed(self) -> None:
        seals = self._evidence.seals
        for each in seals.unsealed(1 << 60):
            check = self._check_release if each.leaf.ticket == LOG else self._check_entry
            check(each.leaf, "it was recorded")
        for leaf in seals.strangers():
            self._find(leaf, "", "the entry is neither under a checkpoint nor waiting for one")

    def _check_entry(self, leaf: Leaf, when: str) -> Entry | None:
        """The entry of a leaf, if it is there and the one it was."""
        if self._tickets and leaf.ticket not in self._tickets:
            return None
        row = self._evidence.entry(leaf.ticket, leaf.seq)
        found = None if row is None else examine_entry(row.document)
        self._compare_hash(leaf, None if found is None else found.hash, when)
        return found.entry if found is not None and found.hash == leaf.hash else None

    def _check_release(self, leaf: Leaf, when: str) -> None:
        """The same of the log of releases, which has no timers and no effects."""
        if not self._tickets:
            self._compare_hash(leaf, self._released.get(leaf.seq), when)

    def _compare_hash(self, leaf: Leaf, found: str | None, when: str) -> None:
        """Tell if the entry of a leaf is gone (`found` is None), or hashes to something else."""
        if found is None:
            self._find(leaf, "", f"entry {leaf.seq} was there when {when}, and is not any more")
        elif found != leaf.hash:
            self._find(leaf, "/hash", f"entry {leaf.seq} is another one than when {when}", found)

    def _find(self, leaf: Leaf, pointer: str, message: str, found: str | None = None) -> None:
        findings = Findings(leaf.ticket, differences=self._findings.differences)
        findings.add(Difference.HEAD, pointer, message, found, leaf.hash, seq=leaf.seq)

    def _check_definitions(self, own: Sequence[ReadNote]) -> None:
        """Whether each checkpoint's root is over the definitions that there were then."""
        there, known = set(self._evidence.definitions()), set[str]()
        root = definitions_root(())
        for each in own:
            if each.definitions:
                known.update(each.definitions)
                root = definitions_root(known)
            if root != each.checkpoint.definitions:
                size = each.checkpoint.size
                message = f"{each.where} was made with other definitions than are listed for it"
                pointer = f"/checkpoint/{size}/definitions"
                said = each.checkpoint.definitions
                self._findings.add(Difference.HEAD, pointer, message, root, said)
                break
        for name in sorted(known - there):
            message = "a definition was there when it was sealed, and is not any more"
            self._findings.add(Difference.HEAD, f"/definition/{name}", message)


def _by_size(notes: Sequence[ReadNote]) -> list[ReadNote]:
    return sorted(notes, key=lambda each: each.checkpoint.size)
