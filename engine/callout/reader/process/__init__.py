"""Process files: from nodes to the records of `callout.process`, every problem with its place."""
