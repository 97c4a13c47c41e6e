"""A time stamp authority of our own (RFC 3161), by the commands of OpenSSL behind HTTP."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamps]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    """Makes a root, a certificate of an authority below it, and answers with both."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self.given: list[bytes] = []
        """What is answered in place of a token, first to last."""
        (folder / "conf").write_text(_CONFIG.format(folder=folder))
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "conf")
        ca = ("-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Root", "-extensions", "ca")
        self._openssl("req", "-x509", *key, *ca)
        self._openssl("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stamps")
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "tsa.pem")
        extended = ("-extfile", "conf", "-extensions", "stamps")
        self._openssl("x509", "-req", "-in", "tsa.csr", *signing, *extended)

    @property
    def root(self) -> Path:
        """The certificate that others trust."""
        return self._folder / "ca.pem"

    @property
    def own(self) -> Path:
        """The certificate that it signs with, which is no root."""
        return self._folder / "tsa.pem"

    def answer(self, query: bytes) -> bytes:
        if self.given:
            return self.given.pop(0)
        (self._folder / "query").write_bytes(query)
        made = ("-queryfile", "query", "-config", "conf", "-out", "answer")
        self._openssl("ts", "-reply", *made)
        return (self._folder / "answer").read_bytes()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address, as long as it answers."""
        authority = self

        class Here(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                is_asked = self.headers["Content-Type"] == "application/timestamp-query"
                self.send_response(200 if is_asked and self.path == "/tsa" else 404)
                self.end_headers()
                self.wfile.write(authority.answer(query))

            def log_message(self, *_: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Here) as server:
            Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            yield f"http://127.0.0.1:{server.server_address[1]}/tsa"
            server.shutdown()

    def _openssl(self, *command: str) -> None:
        subprocess.run(["openssl", *command], cwd=self._folder, check=True, capture_output=True)
