"""From a table as its author wrote it to one that decides: columns, cells, scope, problems."""
