"""Releases: which definition new tickets start on, said by two people, in a log that only grows.

A release is proposed by one person, approved by another, and may be withdrawn. Each of these acts
is an entry of one log for the whole store; its hash covers all entries before.
"""

from .acts import LOG, Release, ReleaseAct, ReleaseEntry, person, release_hash
from .log import (
    ReleaseState,
    approval,
    in_force,
    proposal,
    release_states,
    releases_of,
    withdrawal,
)
from .protocol import ReleaseLog
from .refusals import NoSuchRelease, NotReleased, ReleaseSettled

__all__ = [
    "LOG",
    "NoSuchRelease",
    "NotReleased",
    "Release",
    "ReleaseAct",
    "ReleaseEntry",
    "ReleaseLog",
    "ReleaseSettled",
    "ReleaseState",
    "approval",
    "in_force",
    "person",
    "proposal",
    "release_hash",
    "release_states",
    "releases_of",
    "withdrawal",
]
