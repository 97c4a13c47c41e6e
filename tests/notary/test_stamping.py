"""Time stamps of RFC 3161: asked for, kept beside checkpoints, and held against forgeries."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callout.checkpoints import Checkpoint, Signer, signed
from callout.errors import BadArgument, CalloutError
from callout.notary import find_stamps, stamp_newest
from callout.notary.stamping import stamp_of
from callout.verify import HeldNote, HeldStamp, StampedNote, check_stamps
from tests.cli.running import Command
from tests.notary.authority import Authority
from tests.notary.keys import new_key
from tests.verify.databases import made

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")

DIGEST = f"s256:{0:064x}"
NAMES = ("000000000001.checkpoint", "000000000002.checkpoint")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Another one with the same names and another root."""
    return Authority(tmp_path_factory.mktemp("tsa") / "two")


@pytest.fixture
def address(authority: Authority) -> Iterator[str]:
    with authority.serving() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two checkpoints that were made just now."""
    found = tmp_path / "outside"
    found.mkdir()
    signer = new_key(tmp_path)[0]
    for number, name in enumerate(NAMES, start=1):
        (found / name).write_text(note(signer, number, datetime.now(UTC)))
    return found


def note(signer: Signer, size: int, time: datetime) -> str:
    checkpoint = Checkpoint("desk", size, bytes(32), None, time, DIGEST, DIGEST, DIGEST)
    return signed(checkpoint, signer).to_text()


def checked(folder: Path, certificates: Path, name: str = NAMES[1]) -> StampedNote | str:
    """What becomes of the stamp beside a checkpoint: it holds, or why not."""
    path = folder / name
    held = HeldStamp(HeldNote(name, path.read_text()), stamp_of(path).read_bytes())
    found, wrong = check_stamps([held], find_stamps().check(certificates).instant)
    assert len(found) + len(wrong) == 1
    assert [(str(each.kind), each.pointer) for each in wrong] in (
        [],
        [("HEAD", f"/checkpoint/{int(name[:12])}/stamp")],
    )
    return found[0] if found else wrong[0].message


def test_the_newest_checkpoint_is_stamped_once_and_the_stamp_holds(
    folder: Path, address: str, authority: Authority
) -> None:
    assert stamp_newest(folder, address, find_stamps()) == folder / f"{NAMES[1]}.tsr"
    assert stamp_newest(folder, address, find_stamps()) is None

    found = checked(folder, authority.root)
    assert isinstance(found, StampedNote)
    assert abs(found.seen - datetime.now(UTC)) < timedelta(minutes=1)
    assert not stamp_of(folder / NAMES[0]).exists()


def test_a_chain_of_certificates_may_stand_in_the_file(
    folder: Path, address: str, authority: Authority, tmp_path: Path
) -> None:
    stamp_newest(folder, address, find_stamps())
    (tmp_path / "both.pem").write_text(authority.own.read_text() + authority.root.read_text())

    assert isinstance(checked(folder, tmp_path / "both.pem"), StampedNote)


def alter(change: Callable[[bytes], bytes]) -> Callable[[Path, Authority], None]:
    def attack(folder: Path, _: Authority) -> None:
        token = stamp_of(folder / NAMES[1])
        before = token.read_bytes()
        token.write_bytes(change(before))
        assert token.read_bytes() != before

    return attack


def a_year_earlier(token: bytes) -> bytes:
    """The time in what is signed (a GeneralizedTime), and nothing else."""
    time = re.search(rb"\x18\x0f(\d{4})\d{10}Z", token)
    assert time is not None
    return token.replace(time[0], b"\x18\x0f" + b"%d" % (int(time[1]) - 1) + time[0][6:])


def of_another_file(folder: Path, authority: Authority) -> None:
    token = stamp_of(folder / NAMES[1])
    with authority.serving() as address:
        token.write_bytes(find_stamps().ask(address, (folder / NAMES[0]).read_bytes()))


def another_checkpoint(folder: Path, _: Authority) -> None:
    """The history made anew under the old stamp."""
    path = folder / NAMES[1]
    path.write_text(path.read_text().replace("previous -", f"previous {0:064x}"))


def by_a_stranger(folder: Path, _: Authority) -> None:
    """Somebody who makes an authority of his own, of any time he likes."""
    path = folder / NAMES[1]
    mine = Authority(folder.parent / "mine")
    with mine.serving() as address:
        stamp_of(path).write_bytes(find_stamps().ask(address, path.read_bytes()))


def made_after_its_stamp(folder: Path, authority: Authority) -> None:
    path = folder / NAMES[1]
    path.write_text(note(new_key(folder.parent, "k")[0], 2, datetime.now(UTC) + timedelta(hours=1)))
    with authority.serving() as address:
        stamp_of(path).write_bytes(find_stamps().ask(address, path.read_bytes()))


ATTACKS: dict[str, tuple[Callable[[Path, Authority], None], str]] = {
    "a token for another file": (of_another_file, "the time stamp does not hold"),
    "another checkpoint under the token": (another_checkpoint, "the time stamp does not hold"),
    "a token by an authority of another root": (by_a_stranger, "the time stamp does not hold"),
    "the time in the token altered": (alter(a_year_earlier), "the time stamp does not hold"),
    "the token cut": (alter(lambda token: token[:-1]), "this is no time stamp"),
    "something else in its place": (alter(lambda _: b"yes"), "this is no time stamp"),
    "nothing in its place": (alter(lambda _: b""), "this is no time stamp"),
    "a checkpoint that says it was made later": (
        made_after_its_stamp,
        "was made after the time stamp over it",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_forged_stamp_is_seen(
    name: str, folder: Path, address: str, authority: Authority
) -> None:
    stamp_newest(folder, address, find_stamps())
    attack, why = ATTACKS[name]
    attack(folder, authority)

    found = checked(folder, authority.root)

    assert isinstance(found, str)
    assert why in found
    assert NAMES[1] in found


def test_a_stamp_does_not_hold_by_the_root_of_somebody_else(
    folder: Path, address: str, stranger: Authority
) -> None:
    stamp_newest(folder, address, find_stamps())

    assert "the time stamp does not hold" in str(checked(folder, stranger.root))


@pytest.mark.parametrize("content", ["", "-----BEGIN CERTIFICATE-----\nAA\n", None])
def test_what_is_no_file_of_a_root_is_told(
    content: str | None, tmp_path: Path, authority: Authority
) -> None:
    path = authority.own if content is None else tmp_path / "x.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CalloutError, match=r"has no root|cannot be read as certificates"):
        find_stamps().check(path)
    with pytest.raises(CalloutError, match="cannot be read"):
        find_stamps().check(tmp_path / "nowhere")


REJECTED = bytes.fromhex("300730050201023000")
"""PKIStatusInfo: rejection, without a token (RFC 3161, 2.4.2)."""


@pytest.mark.parametrize("answer", [b"", b"<html>", REJECTED])
def test_an_authority_that_gives_no_token_leaves_no_file(
    answer: bytes, folder: Path, address: str, authority: Authority
) -> None:
    authority.given.append(answer)

    with pytest.raises(CalloutError, match="no time stamp"):
        stamp_newest(folder, address, find_stamps())
    assert not stamp_of(folder / NAMES[1]).exists()


def test_an_old_answer_given_again_is_not_taken(
    folder: Path, address: str, authority: Authority
) -> None:
    """Of the same file even: who repeats it would have it say when it was not asked."""
    stamp_newest(folder, address, find_stamps())
    stamp = stamp_of(folder / NAMES[1])
    authority.given.append(stamp.read_bytes())
    stamp.unlink()

    with pytest.raises(CalloutError, match="is of something else"):
        stamp_newest(folder, address, find_stamps())


def test_who_cannot_be_asked_is_told(folder: Path, tmp_path: Path, address: str) -> None:
    for bad in (address.replace("/tsa", "/other"), "http://127.0.0.1:1/tsa"):
        with pytest.raises(CalloutError, match="gave no time stamp"):
            stamp_newest(folder, bad, find_stamps())
    with pytest.raises(BadArgument, match="has an address by HTTP"):
        stamp_newest(folder, "file:///etc/passwd", find_stamps())
    with pytest.raises(BadArgument, match="is no folder with checkpoints"):
        stamp_newest(tmp_path / "nowhere", address, find_stamps())


def test_commands_stamp_and_check(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    address: str,
    authority: Authority,
    stranger: Authority,
) -> None:
    monkeypatch.setenv("CALLOUT_DB", made(tmp_path / "a.db"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    callout = Command(monkeypatch, capsys)
    callout("audit", "keygen", "key.pem")
    callout("audit", "seal", "--signing-key", "key.pem", "--to", (tmp_path / "out").as_uri())
    verify = ("verify", "--against", "out", "--key", "key.pem.pub", "--tsa-cert")

    nothing = callout(*verify, str(authority.root))
    stamped = callout("audit", "stamp", "out", "--tsa", address)
    again = callout("audit", "stamp", "out", "--tsa", address, "--json")
    good = callout(*verify, str(authority.root))
    as_json = callout(*verify, str(authority.root), "--json")
    bad = callout(*verify, str(stranger.root))

    assert (nothing.code, "there are none" in nothing.err) == (2, True)
    (held,) = (tmp_path / "out").glob("*.checkpoint")
    size = int(held.stem)
    assert (stamped.code, stamped.out) == (0, f"out/{held.name}.tsr\n")
    assert again.json == {"stamp": None}
    assert good.code == 0, good
    assert f"of {size} entries, was seen by the authority at 20" in good.out
    assert [each["size"] for each in as_json.json["stamps"]] == [size]
    assert (bad.code, f"HEAD /checkpoint/{size}/stamp" in bad.out) == (1, True)
