"""What is not done for want of a release, or because it was settled."""

from __future__ import annotations

from callout.errors import CalloutError


class NotReleased(CalloutError):
    """Tickets start on released definitions only, and there is none that is effective."""

    code = "not-released"


class NoSuchRelease(CalloutError):
    """Nothing that was proposed is called like this, or several are."""

    code = "no-such-release"


class ReleaseSettled(CalloutError):
    """A release was approved or withdrawn already."""

    code = "release-settled"
