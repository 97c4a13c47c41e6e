"""Publishes checkpoints by HTTP: each is posted as it is, and taken when the answer is 2xx."""

from __future__ import annotations

import urllib.request
from urllib.error import HTTPError
from urllib.parse import urlsplit

from callout.errors import BadArgument, StoreUnavailable
from callout.store.seals import SealedNote

_PATIENCE = 20.0
TYPE = "text/plain; charset=utf-8"


class WebhookPublisher:
    """See `callout.notary.Publisher`; the receiver drops what comes twice by its number."""

    def __init__(self, address: str) -> None:
        self._address = address
        # A redirection is not followed: who answers so has taken nothing.
        self._opener = urllib.request.build_opener(NoRedirection())

    def publish(self, note: SealedNote) -> None:
        request = urllib.request.Request(  # noqa: S310 - the scheme is looked at when it is opened
            self._address,
            data=note.note.encode(),
            headers={"Content-Type": TYPE, "Callout-Checkpoint": str(note.number)},
            method="POST",
        )
        try:
            with self._opener.open(request, timeout=_PATIENCE):
                pass
        except HTTPError as error:
            with error:
                raise StoreUnavailable(
                    f"the receiver answered {error.code}", hint="it is tried again later"
                ) from None


class NoRedirection(urllib.request.HTTPRedirectHandler):
    """Whoever answers so has taken nothing."""

    def redirect_request(self, *_: object) -> None:
        return None


def open_webhook(target: str) -> WebhookPublisher:
    """The receiver at ``https://host/path``."""
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise BadArgument(
            "a target for checkpoints is an address of a host, without a name or a password",
            hint="write https://host/path; what only the two know may stand in the path",
        )
    return WebhookPublisher(target)
