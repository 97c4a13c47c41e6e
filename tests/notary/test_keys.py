"""Keys: made once, read by their owner alone, and told nowhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from callout.errors import CalloutError
from callout.notary import find_keys, open_public, open_signer
from tests.notary.keys import new_key


def test_a_key_signs_and_its_other_half_checks(tmp_path: Path) -> None:
    signer, public = new_key(tmp_path)
    signature = signer.sign(b"text")

    assert public.has_signed(b"text", signature)
    assert signer.public.raw == public.raw
    assert not public.has_signed(b"texT", signature)
    assert not public.has_signed(b"text", signature[:-1])
    assert not new_key(tmp_path, "other")[1].has_signed(b"text", signature)


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    new_key(tmp_path)
    before = (tmp_path / "key").read_bytes()

    with pytest.raises(CalloutError, match="cannot be made"):
        find_keys().make(tmp_path / "key", tmp_path / "key.pub")

    assert (tmp_path / "key").read_bytes() == before
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="other systems say otherwise who may read")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_may_read_is_not_used(mode: int, tmp_path: Path) -> None:
    new_key(tmp_path)
    (tmp_path / "key").chmod(mode)

    with pytest.raises(CalloutError, match="may be read by others") as raised:
        open_signer(tmp_path / "key")

    assert raised.value.hint == f"chmod 600 {tmp_path / 'key'}"


def test_a_key_of_openssl_is_one(tmp_path: Path) -> None:
    made = tmp_path / "made.pem"
    command = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(made)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("openssl is not here, or too old")
    made.chmod(0o600)
    public = ["openssl", "pkey", "-in", str(made), "-pubout", "-out", f"{made}.pub"]
    subprocess.run(public, check=True)

    assert open_signer(made).public.raw == open_public(f"{made}.pub").raw


@pytest.mark.parametrize("reader", [open_signer, open_public])
@pytest.mark.parametrize("text", ["", "secret words", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n"])
def test_what_is_no_key_is_told_and_not_repeated(
    text: str, reader: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    path.chmod(0o600)

    with pytest.raises(CalloutError, match="holds no Ed25519") as raised:
        reader(path)

    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
    with pytest.raises(CalloutError, match="cannot be read"):
        reader(tmp_path / "none")


def test_the_other_half_is_no_signing_key(tmp_path: Path) -> None:
    new_key(tmp_path)
    (tmp_path / "key.pub").chmod(0o600)

    with pytest.raises(CalloutError, match="holds no Ed25519 private key"):
        open_signer(tmp_path / "key.pub")
    with pytest.raises(CalloutError, match="holds no Ed25519 public key"):
        open_public(tmp_path / "key")
