"""Publishes checkpoints by e-mail: ``smtp://host:25/auditor@example.org?from=desk@example.org``.

With ``&tls=yes`` the connection has to turn to TLS. Name and password come from the environment,
CALLOUT_SMTP_USER and CALLOUT_SMTP_PASSWORD, and are sent over TLS only.
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from smtplib import SMTP
from urllib.parse import parse_qs, unquote, urlsplit

from callout.errors import BadArgument
from callout.store.seals import SealedNote

_PATIENCE = 20.0
_PORT = 25


@dataclass(frozen=True, slots=True)
class MailPublisher:
    """See `callout.notary.Publisher`."""

    host: str
    port: int
    receiver: str
    sender: str
    has_tls: bool = False

    def publish(self, note: SealedNote) -> None:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, self.receiver
        message["Subject"] = f"callout checkpoint {note.number}: {note.size} entries"
        message["Message-ID"] = f"<callout-{note.number}-{note.size}@{self.sender.split('@')[-1]}>"
        message.set_content("Keep the attachment as it is.\n")
        message.add_attachment(
            note.note.encode(),
            maintype="text",
            subtype="plain",
            params={"charset": "utf-8"},
            filename=f"{note.size:012d}.checkpoint",
        )
        with SMTP(self.host, self.port, timeout=_PATIENCE) as server:
            if self.has_tls:
                server.starttls(context=ssl.create_default_context())
                user = os.environ.get("CALLOUT_SMTP_USER")
                if user:
                    server.login(user, os.environ.get("CALLOUT_SMTP_PASSWORD", ""))
            server.send_message(message)


def open_mail(target: str) -> MailPublisher:
    """The receiver that a target names."""
    parts = urlsplit(target)
    asked = parse_qs(parts.query)
    receiver = unquote(parts.path.removeprefix("/"))
    sender = asked.get("from", [receiver])[0]
    try:
        port = parts.port or _PORT
    except ValueError:
        port = 0
    if not parts.hostname or not port or "@" in parts.netloc or not _can_be(receiver, sender):
        raise BadArgument(
            "a target for checkpoints by e-mail names a host and a receiver, and no password",
            hint="write smtp://host:25/auditor@example.org?from=desk@example.org",
        )
    return MailPublisher(parts.hostname, port, receiver, sender, "yes" in asked.get("tls", []))


def _can_be(*addresses: str) -> bool:
    return all("@" in each and each.isprintable() and " " not in each for each in addresses)
