"""A sealer that is killed in the middle has sealed wholly or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from callout.clock import ManualClock
from callout.notary import Sealer, sealer
from callout.store import open_store
from callout.verify import Verifier
from tests.contract.makers import NINE, opened
from tests.notary.keys import new_key

SEALING = """
import sys
from pathlib import Path
from callout.clock import SystemClock
from callout.notary import Sealer, open_signer
from callout.notary import sealer
from callout.store import open_store
sealer.MOST = 4
with open_store(sys.argv[1]) as store:
    sealing = Sealer(store, open_signer(sys.argv[2]), SystemClock())
    print("ready", flush=True)
    while sealing.seal():
        pass
"""


@pytest.mark.slow
def test_a_sealer_that_is_killed_doubles_and_loses_nothing(tmp_path: Path) -> None:
    address, (signer, public) = f"sqlite:///{tmp_path}/a.db", new_key(tmp_path)
    with open_store(address) as store:
        store.commit([opened(f"T{number}") for number in range(800)])
    sizes = []
    for pause in (0.05, 0.15):
        command = [sys.executable, "-c", SEALING, address, str(tmp_path / "key")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            sleep(pause)
            process.send_signal(signal.SIGKILL)
        with open_store(address) as store, store.evidence() as evidence:
            last = evidence.seals.last()
            sizes.append(last.size if last else 0)
            assert len(evidence.seals.leaves()) == sizes[-1]
            assert evidence.seals.waiting() == 800 - sizes[-1]

    assert sizes == sorted(sizes)
    with open_store(address) as store:
        Sealer(store, signer, ManualClock(NINE)).seal_all()
        assert list(Verifier(store).check_seals(keys=[public])) == []
        with store.evidence() as evidence:
            assert len({each.leaf for each in evidence.seals.leaves()}) == 800
            assert sealer.MOST > 800
