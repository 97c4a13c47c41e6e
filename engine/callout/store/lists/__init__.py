"""What lists need of a store: rows that stand beside the tickets, and the feed of what changed."""
