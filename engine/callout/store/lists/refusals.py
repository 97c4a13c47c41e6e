"""What lists and the feed cannot answer: both are rows that somebody may have switched off."""

from __future__ import annotations

from callout.errors import StoreError

from .asking import Keeping


class NoLists(StoreError):
    """The rows of lists are not kept, so that an answer from them would be wrong."""

    code = "no-lists"


class FeedForgotten(StoreError):
    """Changes after the cursor are kept no longer, so that the feed would have a hole."""

    code = "feed-forgotten"


def check_kept(keeping: Keeping) -> None:
    """Raises `NoLists` unless all rows are kept."""
    if keeping is Keeping.KEPT:
        return
    what = {
        Keeping.OFF: "the rows of lists are not kept in this store, or not for all its tickets",
        Keeping.REBUILDING: "the rows of lists are just being made anew",
    }
    raise NoLists(what[keeping], hint="run to the end: callout views rebuild; then list again")


def forgotten() -> FeedForgotten:
    """What is told where the feed begins after the cursor."""
    return FeedForgotten(
        "changes after this cursor were forgotten",
        hint="read the lists anew, and go on from `latest_change`",
    )
