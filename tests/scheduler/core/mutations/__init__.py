"""Takes each rule's function away in turn, and demands that a test notices."""
