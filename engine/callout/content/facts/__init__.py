"""Facts about other tickets: what is asked, of which fields, and what is made of their values."""
