"""Lists in a database: rows written with their ticket, pages read off indexes, the feed."""
