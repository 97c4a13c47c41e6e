"""Actions on the ticket itself: what is set and decided, drawn, repeated."""
