"""Small makers of rows: keyword arguments, sensible defaults, written through the product's own checked service."""
