"""The version is written once, and every way to ask for it gives that."""

import subprocess
import sys
from importlib.metadata import version

import callout


def test_the_distribution_has_the_version_of_the_package() -> None:
    assert version("callout") == callout.__version__, "run `pip install --editable .` again"


def test_the_command_prints_it() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "callout", "--version"], capture_output=True, text=True, check=True
    )

    assert said.stdout == f"callout {callout.__version__}\n"
