"""What goes to others: events for tickets and adapters, words for people, sub-processes."""
