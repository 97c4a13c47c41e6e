"""What comes due by itself: timers of states and duties."""
