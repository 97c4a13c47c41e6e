"""A month of a small company, played by chance."""
