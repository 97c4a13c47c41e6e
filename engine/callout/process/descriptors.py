"""Event descriptors: which events a transition, or an `invoke` that forwards, means (SCXML 3.12.1).

A descriptor is a name of whole words between dots; what begins with these words is meant, too.
``job``, ``job.`` and ``job.*`` are three ways to write the same, and ``*`` means every event.
"""

from __future__ import annotations


def matches(descriptor: str, name: str) -> bool:
    """Whether an event of that name is meant by the descriptor.

    >>> [matches(text, "job.opened") for text in ("job.opened", "job.*", "job", "*", "jo")]
    [True, True, True, True, False]
    """
    words = beginning(descriptor)
    return not words or name == words or name.startswith(f"{words}.")


def beginning(descriptor: str) -> str:
    """The words that the names of its events begin with; empty for every event.

    >>> [beginning(text) for text in ("job.opened", "job.*", "job.", "*")]
    ['job.opened', 'job', 'job', '']
    """
    return descriptor.removesuffix("*").removesuffix(".")
