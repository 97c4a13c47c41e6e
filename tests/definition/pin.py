"""Writes the hashes of the shipped processes anew: ``python -m tests.definition.pin``."""

from __future__ import annotations

from tests.definition.test_hash import PINS, hashes_now

if __name__ == "__main__":
    kept = [line for line in PINS.read_text("utf-8").splitlines() if line.startswith("#")]
    for profile, hashes in hashes_now().items():
        kept += [f"{profile}:", *(f"  {name}: {each}" for name, each in hashes.items())]
    PINS.write_text("\n".join(kept) + "\n", "utf-8")
