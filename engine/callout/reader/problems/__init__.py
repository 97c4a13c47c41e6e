"""Problems as people and programs read them: with the line they stand in, as JSON, for CI."""
