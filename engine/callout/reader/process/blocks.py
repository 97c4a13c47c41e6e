"""Blocks: actions, or transitions, that a process writes once and uses in several places.

    blocks:
      note_sender:
        with: {sender: string}
        do: [{set: {senders: append(senders, sender)}}]
    ...
      - run: {note_sender: {sender: actor.id}}

A use becomes what the block holds, before anything else looks at the process. Its inputs are not
put into the text of its expressions: they are names of a scope (`Let`), so that no name of the
place of use can be taken for one of the block's. A block without inputs is exactly its actions.
Every place in a use is that of the block, and knows where it is used.

Codes: N014 no such block, N015 no such input, or one is missing, N016 a block that runs itself,
C510 a block that nobody uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from callout.errors import Problem, Severity
from callout.process import Action, Let, Text
from callout.reader.synonyms import listed
from callout.reader.yaml.access import entries, part
from callout.reader.yaml.nodes import Node, Scalar
from callout.reader.yaml.used_at import used_at
from callout.suggest import did_you_mean

from .context import DeclaredBlock, Draft
from .declarations import fields

MAX_USES = 2_000
"""Uses in one process, those inside blocks counted each time."""

Build: TypeAlias = Callable[[Draft, Node | None], tuple[Action, ...]]


def read_blocks(draft: Draft, root: Node) -> None:
    """Note the blocks of a process, for those who use them."""
    for key, node in entries(part(root, "blocks")):
        inputs = fields(draft, part(node, "with"), required=True)
        block = DeclaredBlock(key, inputs, part(node, "do"), part(node, "on"))
        draft.blocks[key.text] = block
        if block.do is None and block.on is None:
            message = f"the block '{key.text}' has no `do`"
            draft.report("S002", message, key.where, hint="add `do:` with actions")
        elif block.do is None and inputs:
            message, where = "transitions are given no inputs", part(node, "with")
            draft.report("N015", message, where.where if where else key.where, hint="drop `with`")


def run(draft: Draft, use: Scalar, given: Node | None, build: Build) -> Iterator[Action]:
    """The actions of the block that `use` names, given these inputs; `build` builds actions."""
    block = _find(draft, use)
    if block is None or not _holds(draft, use, "do", "name it under `use` of a state"):
        return
    if _is_endless(draft, use):
        return
    _check_inputs(draft, use, block, given)
    inner = replace(draft, running=(*draft.running, use.text))
    body = build(inner, used_at(block.do, use.where) if block.do else None)
    if block.inputs:
        yield Let(_values(draft, block, given), block.inputs, body, use.where)
    else:
        yield from body


def transitions_of(draft: Draft, use: Scalar) -> Node | None:
    """What stands under `on` of the block that `use` names."""
    block = _find(draft, use)
    if block is None or not _holds(draft, use, "on", "name it under `run` of an action"):
        return None
    return used_at(block.on, use.where) if block.on else None


def check_all_used(draft: Draft) -> None:
    """Report blocks that nobody uses: nothing in them was looked at."""
    for name, block in draft.blocks.items():
        if name not in draft.used:
            draft.problems.append(
                Problem(
                    "C510",
                    f"the block '{name}' is never used",
                    block.key.where,
                    Severity.WARNING,
                    consequence="nothing in it is done, or checked",
                    hint=f"write `run: {name}` among actions, or delete it",
                )
            )


def _find(draft: Draft, use: Scalar) -> DeclaredBlock | None:
    block = draft.blocks.get(use.text)
    if block is None:
        hint = did_you_mean(use.text, draft.blocks, f"declared: {listed(draft.blocks)}")
        draft.report("N014", f"there is no block '{use.text}'", use.where, hint=hint)
        return None
    draft.used[use.text] += 1
    return block


def _holds(draft: Draft, use: Scalar, key: str, instead: str) -> bool:
    block = draft.blocks[use.text]
    node = block.do if key == "do" else block.on
    if node is None:
        draft.report(
            "N014",
            f"the block '{use.text}' has no `{key}`",
            use.where,
            hint=f"{instead}, or add `{key}:` to the block",
            related=((block.key.where, "the block is here"),),
        )
    return node is not None


def _is_endless(draft: Draft, use: Scalar) -> bool:
    if use.text in draft.running:
        through = " -> ".join((*draft.running[draft.running.index(use.text) :], use.text))
        message = f"the block '{use.text}' runs itself: {through}"
        draft.report("N016", message, use.where, hint="repeat with `foreach`, or with a state")
        return True
    if draft.used.total() > MAX_USES:
        message = f"blocks are used more than {MAX_USES:,} times"
        draft.report("N016", message, use.where, hint="use a sub-process: `invoke`")
        return True
    return False


def _check_inputs(draft: Draft, use: Scalar, block: DeclaredBlock, given: Node | None) -> None:
    here = ((block.key.where, "the block is here"),)
    names = {key.text: key for key, _ in entries(given)}
    for name in names.keys() - block.inputs.keys():
        message = f"the block '{use.text}' has no input '{name}'"
        hint = did_you_mean(name, block.inputs, f"its inputs: {listed(block.inputs)}")
        draft.report("N015", message, names[name].where, hint=hint, related=here)
    for name, field in block.inputs.items():
        if field.required and name not in names:
            message = f"the block '{use.text}' is not given '{name}'"
            hint = f"write `run: {{{use.text}: {{{name}: ...}}}}`"
            draft.report("N015", message, use.where, hint=hint, related=here)


def _values(draft: Draft, block: DeclaredBlock, given: Node | None) -> dict[str, Text]:
    """The expression of each input: what is given, else its default."""
    defaults = {name: each.default for name, each in block.inputs.items() if each.default}
    written = {
        name.text: draft.expression(node)
        for name, node in entries(given)
        if name.text in block.inputs
    }
    return {**defaults, **written}
