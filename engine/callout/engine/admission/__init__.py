"""What callers bring: weighed, checked and named before anything is worked off."""
