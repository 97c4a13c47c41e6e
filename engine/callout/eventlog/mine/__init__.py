"""A draft of a process from a log: states, choices, regions, timers, and how well it fits."""
