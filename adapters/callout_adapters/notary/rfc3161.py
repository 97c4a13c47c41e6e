"""Time stamps of RFC 3161, asked for by HTTP and checked by the package ``rfc3161-client``."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from callout.errors import BadArgument, CalloutError

from .webhook import NoRedirection

_PATIENCE = 20.0
_MOST = 1_000_000
"""Bytes of a token or of a file of certificates; a token has some five thousand."""


class BadStamp(CalloutError):
    """A time stamp is none, is of something else, or by somebody who is not trusted."""

    code = "bad-stamp"


class Rfc3161Stamps:
    """See `callout.notary.stamping.Stamps`."""

    def __init__(self) -> None:
        try:
            import rfc3161_client
            from cryptography import x509
        except ImportError:
            raise BadStamp(
                "time stamps are asked for and checked by a package that is not installed",
                hint="pip install callout[audit]",
            ) from None
        self._client: Any = rfc3161_client
        self._x509: Any = x509

    def ask(self, address: str, content: bytes) -> bytes:
        made = self._client.TimestampRequestBuilder().data(content)
        request = made.hash_algorithm(self._client.HashAlgorithm.SHA256).build()
        answer = _posted(address, request.as_bytes())
        token = self._read(answer)
        same = (request.message_imprint.message, request.nonce)
        if (token.tst_info.message_imprint.message, token.tst_info.nonce) != same:
            raise BadStamp(
                f"the time stamp that {address} gave is of something else than it was asked for",
                hint="nothing was kept; ask another authority",
            )
        return answer

    def check(self, certificates: Path) -> Rfc3161Check:
        try:
            found = self._x509.load_pem_x509_certificates(certificates.read_bytes()[:_MOST])
        except (OSError, ValueError) as error:
            raise BadStamp(
                f"{certificates} cannot be read as certificates: {error}",
                hint="name a file in PEM: the root of the authority, and what lies below it",
            ) from None
        builder = self._client.VerifierBuilder(roots=[], intermediates=[])
        roots = [each for each in found if each.issuer == each.subject]
        if not roots:
            raise BadStamp(
                f"{certificates} has no root: each certificate in it was issued by another",
                hint="put the certificate of the authority's root into the file",
            )
        for each in dict.fromkeys(found):
            is_root = each in roots
            builder = (
                builder.add_root_certificate(each)
                if is_root
                else builder.add_intermediate_certificate(each)
            )
        return Rfc3161Check(self._read, builder.build())

    def _read(self, token: bytes) -> Any:
        """An answer that grants a token; raises `BadStamp`."""
        try:
            found = self._client.decode_timestamp_response(token[:_MOST])
        except ValueError as error:
            raise BadStamp(
                f"this is no time stamp: {error}",
                hint="an authority answers in DER, certificates in order; some do not: try another",
            ) from None
        if found.status != self._client.PKIStatus.GRANTED:
            said = "; ".join(found.status_string)[:200]
            raise BadStamp(
                f"the authority gave no time stamp: status {found.status} {said}",
                hint="see RFC 3161, 2.4.2, for what it means",
            )
        return found


class Rfc3161Check:
    """See `callout.notary.stamping.StampCheck`."""

    def __init__(self, read: Any, verifier: Any) -> None:
        self._read = read
        self._verifier = verifier

    def instant(self, content: bytes, token: bytes) -> datetime:
        from rfc3161_client import VerificationError

        found = self._read(token)
        try:
            self._verifier.verify_message(found, content)
        except (VerificationError, ValueError) as error:
            raise BadStamp(
                f"the time stamp does not hold: {error}",
                hint="it is of another file, was altered, or is by an authority of another root",
            ) from None
        made: datetime = found.tst_info.gen_time
        return made.astimezone(UTC)


def _posted(address: str, request: bytes) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise BadArgument("an authority has an address by HTTP", hint="write https://host/path")
    asked = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        address, data=request, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        opener = urllib.request.build_opener(NoRedirection())
        with opener.open(asked, timeout=_PATIENCE) as answer:
            found: bytes = answer.read(_MOST)
    except (URLError, OSError) as error:
        raise BadStamp(
            f"{address} gave no time stamp: {error}", hint="ask again later, or another authority"
        ) from None
    return found
