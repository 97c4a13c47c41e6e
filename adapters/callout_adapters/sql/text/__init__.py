"""What is said to a database: its tables, the statements, and how each of the two spells them."""
