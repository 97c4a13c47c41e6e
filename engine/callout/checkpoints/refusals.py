"""What is no checkpoint, or no key, though it was handed over as one."""

from __future__ import annotations

from callout.errors import CalloutError


class BadCheckpoint(CalloutError):
    """A text is no checkpoint."""

    code = "bad-checkpoint"


def no_checkpoint(why: str) -> BadCheckpoint:
    """The error for a text of which this is wrong."""
    return BadCheckpoint(
        f"this is no checkpoint: {why}",
        hint="a checkpoint is made by: callout audit seal; keep its bytes as they are",
    )
