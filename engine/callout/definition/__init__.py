"""Processes with meaning: linked with their rules, checked, compiled, ready to be stepped.

`link` makes a `Definition` from what a process file says and the library of rules. What happens
when an event comes is in `callout.step`; the order of states and transitions in `callout.scxml`.
"""

from .definition import Definition, Receiver
from .hash import definition_hash, process_tree
from .linker import link

__all__ = ["Definition", "Receiver", "definition_hash", "link", "process_tree"]
