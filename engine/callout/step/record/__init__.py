"""From a world to the record: the entry, the hash of the state, what of it is personal."""
