"""Effects on their way out: claimed, handed over, tried again."""
