"""A PostgreSQL server of our own that is killed and started again under load.

    PYTHONPATH=engine:adapters:. python -m tests.faults.restart 20

The server is stopped the hard way (``immediate``: as if its machine had lost power, but for the
disk), while two workers fire, relay and send. They have to live through it.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from callout.store import open_store
from tests.faults.world import Journals, catalog, check, forked, serve, settle


class Server:
    """A PostgreSQL server in a folder, listening on a port of its own."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder, programs
        self._port = _free_port()
        self.address = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"
        self._run("initdb", "--auth=trust", "--username=postgres", "-D", str(folder / "data"))

    def start(self) -> None:
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1"
        options += " -c max_prepared_transactions=2"
        self._run(
            "pg_ctl", *self._data(), "-w", "-l", str(self._folder / "log"), "-o", options, "start"
        )

    def crash(self) -> None:
        self._run("pg_ctl", *self._data(), "-m", "immediate", "-w", "stop")

    def _data(self) -> tuple[str, str]:
        return "-D", str(self._folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            command = [
                "setpriv",
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                *command,
            ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)


def programs() -> Path | None:
    """Where PostgreSQL's own programs are; None if they are not installed."""
    found = shutil.which("initdb")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if versions:
        return versions[-1].parent
    return Path(found).resolve().parent if found else None


@contextmanager
def own_server(installed: Path) -> Iterator[Server]:
    """A running server that goes with its folder."""
    with TemporaryDirectory(prefix="callout-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server = Server(folder, installed)
        server.start()
        try:
            yield server
        finally:
            server.crash()


def restart_server(server: Server, folder: Path, times: int, *, seed: int = 0) -> str:
    """Crash and start the server so many times under load; a line about what was found."""
    made, journals, chance = catalog(), Journals(folder), random.Random(seed)
    open_store(server.address).close()
    workers = [
        forked(lambda tag=tag: serve(server.address, made, journals, tag))  # type: ignore[misc] # bound now
        for tag in ("first", "second")
    ]
    for _ in range(times):
        time.sleep(chance.uniform(0.5, 1.5))
        server.crash()
        server.start()
    time.sleep(1)
    for worker in workers:
        assert os.waitpid(worker, os.WNOHANG) == (0, 0), "a worker did not live through it"
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    settle(server.address, made, journals)
    with open_store(server.address) as store:
        seen = check(store, journals)
    return f"{times} restarts: {dict(seen)}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(times: int) -> None:
    installed = programs()
    if installed is None:
        sys.exit("PostgreSQL's programs (initdb, pg_ctl) are not installed")
    with own_server(installed) as server, TemporaryDirectory() as folder:
        print(restart_server(server, Path(folder), times))


if __name__ == "__main__":
    main(int(sys.argv[1]))
