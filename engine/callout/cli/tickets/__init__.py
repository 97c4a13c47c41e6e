"""Commands that move tickets and look at them as they stand."""
