"""Files in the data: what their values are, and which ones an event names."""
