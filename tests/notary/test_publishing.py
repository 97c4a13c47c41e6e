"""Checkpoints are carried to a folder, by e-mail and by HTTP, until they have arrived."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from callout.checkpoints import Note
from callout.clock import ManualClock
from callout.errors import BadArgument, CalloutError
from callout.notary import Publisher, Sealer, open_publisher, publish_due
from callout.store import MemoryStore, Store
from callout.store.seals import SealedNote
from callout_adapters.notary.folder import FolderPublisher
from tests.contract.makers import NINE, opened
from tests.notary.keys import new_key


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with two checkpoints."""
    made = MemoryStore()
    sealer = Sealer(made, new_key(tmp_path)[0], ManualClock(NINE))
    for name in ("T1", "T2"):
        made.commit([opened(name)])
        sealer.seal()
    return made


def notes(store: Store) -> list[SealedNote]:
    with store.evidence() as evidence:
        return list(evidence.seals.notes())


class Mailbox(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs (RFC 5321)."""

    received: list[bytes]

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().strip().upper():
            if line.startswith(b"DATA"):
                self._say("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text.removeprefix(b".") if text.startswith(b"..") else text)
                self.received.append(b"".join(lines))
            self._say("221 bye" if line.startswith(b"QUIT") else "250 fine")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mailbox() -> Iterator[tuple[int, list[bytes]]]:
    class Here(Mailbox):
        received: list[bytes] = []  # noqa: RUF012 - one for each test

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Here) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], Here.received
        server.shutdown()


@pytest.fixture
def receiver() -> Iterator[tuple[int, list[tuple[str, bytes]], list[int]]]:
    """A web server: its port, what was posted, and the answers that it gives first."""
    posted: list[tuple[str, bytes]] = []
    answers: list[int] = []

    class Here(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, body))
            code = answers.pop(0) if answers else 204
            self.send_response(code)
            if code == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Here) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, posted, answers
        server.shutdown()


def test_a_folder_gets_a_file_for_each_checkpoint(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "审计"
    folder.mkdir()
    target = folder.as_uri()

    assert publish_due(store, ManualClock(NINE), target, open_publisher(target)).done == 2

    assert {each.name: each.read_text("utf-8") for each in folder.iterdir()} == {
        "000000000001.checkpoint": notes(store)[0].note,
        "000000000002.checkpoint": notes(store)[1].note,
    }
    assert publish_due(store, ManualClock(NINE), target, open_publisher(target)).done == 0


def test_a_folder_keeps_what_it_has(store: Store, tmp_path: Path) -> None:
    one, other = notes(store)
    publisher = FolderPublisher(tmp_path)
    publisher.publish(one)
    publisher.publish(one)
    forged = SealedNote(1, one.size, other.note, (), ())

    with pytest.raises(CalloutError, match="is another checkpoint of as many leaves"):
        publisher.publish(forged)

    assert (tmp_path / "000000000001.checkpoint").read_text("utf-8") == one.note


def test_of_many_who_publish_at_once_one_is_first(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    one, other = notes(store)
    rivals = [SealedNote(1, 1, text, (), ()) for text in (one.note, other.note) * 4]

    def publish(note: SealedNote) -> bool:
        try:
            FolderPublisher(folder).publish(note)
        except CalloutError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(publish, rivals))

    kept = (folder / "000000000001.checkpoint").read_text("utf-8")
    assert done == [note.note == kept for note in rivals]
    assert [each.name for each in folder.iterdir()] == ["000000000001.checkpoint"]


def test_a_letter_has_the_checkpoint_to_the_byte(
    store: Store, mailbox: tuple[int, list[bytes]]
) -> None:
    port, received = mailbox
    target = f"smtp://127.0.0.1:{port}/auditor@example.org?from=desk@example.org"

    assert publish_due(store, ManualClock(NINE), target, open_publisher(target)).error is None

    letter = message_from_bytes(received[1], policy=default)
    assert (letter["To"], letter["From"]) == ("auditor@example.org", "desk@example.org")
    (attached,) = letter.iter_attachments()
    written = attached.get_content()
    assert written == notes(store)[1].note
    assert Note.from_text(written).checkpoint.size == 2


def test_a_receiver_gets_the_checkpoint_to_the_byte_until_it_takes_it(
    store: Store, receiver: tuple[int, list[tuple[str, bytes]], list[int]]
) -> None:
    port, posted, answers = receiver
    target = f"http://127.0.0.1:{port}/heads?to=1"
    clock, publisher = ManualClock(NINE), open_publisher(target)
    answers += [503, 302]

    assert publish_due(store, clock, target, publisher).error == "the receiver answered 503"
    (first, _) = store.seals.publications(target)
    assert (first.tries, first.error) == (1, "the receiver answered 503")
    assert first.next_try is not None
    assert first.next_try > clock.now()
    assert publish_due(store, clock, target, publisher).done == 0
    assert len(posted) == 1

    clock.advance(timedelta(hours=1))
    assert publish_due(store, clock, target, publisher).error == "the receiver answered 302"
    assert publish_due(store, clock, target, publisher, at_once=True).done == 2
    assert posted[-2:] == [("/heads?to=1", each.note.encode()) for each in notes(store)]
    assert list(store.seals.publications(target)) == []


class Broken:
    """Carries nothing, for the longest of reasons."""

    def publish(self, note: SealedNote) -> None:
        raise OSError("x" * 10_000)


def test_whatever_goes_wrong_is_on_record_and_never_given_up(store: Store) -> None:
    clock = ManualClock(NINE)
    broken: Publisher = Broken()
    for _ in range(50):
        assert publish_due(store, clock, "file:/x", broken).error is not None
        clock.advance(timedelta(hours=1))

    first = store.seals.publications("file:/x")[0]
    assert first.tries == 50
    assert first.next_try is not None
    assert len(first.error or "") == 500


@pytest.mark.parametrize(
    "target",
    [
        "",
        "ftp://example.org/x",
        "auditor@example.org",
        "file:/no/such/folder",
        "file://elsewhere/tmp",
        "smtp://127.0.0.1",
        "smtp://127.0.0.1/auditor",
        "smtp://127.0.0.1:x/a@b",
        "smtp://user:secret@127.0.0.1/a@b.org",
        "smtp://127.0.0.1/a@b.org%0d%0aBcc:c@d",
        "https:///path",
        "https://user:secret@example.org/x",
    ],
)
def test_a_target_that_is_none_is_told_without_a_password(target: str) -> None:
    with pytest.raises(BadArgument) as raised:
        open_publisher(target)

    assert "secret" not in str(raised.value)
