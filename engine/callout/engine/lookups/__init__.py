"""What a step asks of other tickets, looked up in the store."""
