"""What an engine answers about what was, and about what was not."""
