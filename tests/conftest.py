"""What holds for all tests."""

import os

from hypothesis import HealthCheck, settings

# A test says what is right, never how fast: on a busy machine an example may take a second.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# Commands speak the language of whoever calls them.
os.environ["LC_ALL"] = "C.UTF-8"
