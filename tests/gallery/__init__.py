"""Pictures of every page of the demo, for the documents: `make screenshots`."""
