"""What entries are found by, in a database; see `callout.store.lists.trails`."""
