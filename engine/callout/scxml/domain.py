"""What a transition leaves: its domain and exit set (SCXML 3.13, appendix D).

A running example, with parallel `p` of two regions:

    root -> s (compound) -> p (parallel) -> r1 (compound) -> a, b
                                            r2 (compound) -> c, d
            t (atomic)

`a` to `b` has the domain `r1`: only what is inside `r1` is left. `a` to `d` cannot stay inside
`p`, for a parallel state is no domain: its regions are always active together. The domain is `s`,
so all of `p` is left and entered again. `a` to `t` has the domain root. ``s`` to ``a``, internal as
transitions to a descendant are unless they say ``reenter``, has the domain `s` itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from callout.process import StateKind

from .chart import Chart, Edge
from .executable_content import W

HistoryValue: TypeAlias = Mapping[int, int]
"""What history states remember: masks of states by the history state's index (SCXML 3.10)."""


class Nested(Protocol):
    """A state among others, compiled or about to be; all states are named by index."""

    @property
    def kind(self) -> StateKind:
        """What kind of state it is."""
        ...

    @property
    def ancestors(self) -> tuple[int, ...]:
        """The states around it, nearest first, the root last."""
        ...

    @property
    def below(self) -> int:
        """The mask of all its descendants, history states among them."""
        ...


def transition_domain(
    states: Sequence[Nested], source: int, targets: int, *, internal: bool
) -> int:
    """The state whose descendants a transition leaves (getTransitionDomain, findLCCA).

    `targets` is a mask. The source itself, if the transition is internal and goes to descendants
    only; else the nearest compound state around the source that all targets are inside of.
    """
    around = states[source].ancestors
    candidates = (source, *around) if internal else around
    return next((index for index in candidates if _is_domain(states, index, targets)), 0)


def can_be_active_together(states: Sequence[Nested], one: int, other: int) -> bool:
    """Whether a configuration may hold both: one is inside the other, or in different regions."""
    first, second = states[one], states[other]
    if one == other or one in second.ancestors or other in first.ancestors:
        return True
    common = next(index for index in first.ancestors if index in second.ancestors)
    return states[common].kind is StateKind.PARALLEL


def exit_set(chart: Chart[W], edge: Edge[W], history: HistoryValue) -> int:
    """The mask of all states that `edge` would leave if they were active (computeExitSet)."""
    if not edge.to_history:
        return edge.exits
    return chart.nodes[domain_of(chart, edge, history)].below


def domain_of(chart: Chart[W], edge: Edge[W], history: HistoryValue) -> int:
    """The domain of `edge`, which depends on `history` if a target is a history state."""
    if not edge.to_history:
        return edge.domain
    targets = sum(chart.nodes[index].bit for index in effective_targets(chart, edge, history))
    return transition_domain(chart.nodes, edge.source, targets, internal=edge.internal)


def effective_targets(chart: Chart[W], edge: Edge[W], history: HistoryValue) -> tuple[int, ...]:
    """The targets, history states replaced by what they remember (getEffectiveTargetStates)."""
    found: dict[int, None] = {}
    for target in edge.targets:
        node = chart.nodes[target]
        if node.kind is not StateKind.HISTORY:
            found[target] = None
        elif target in history:
            found.update((member.index, None) for member in chart.members(history[target]))
        else:
            default = effective_targets(chart, node.edges[0], history)
            found.update((index, None) for index in default)
    return tuple(found)


def _is_domain(states: Sequence[Nested], index: int, targets: int) -> bool:
    state = states[index]
    compound = state.kind is StateKind.COMPOUND or index == 0
    return compound and not targets & ~state.below
