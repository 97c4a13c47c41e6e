"""Figures about many tickets: each read as it stood at one instant, and added up."""
