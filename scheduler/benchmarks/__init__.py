"""Public and made-up instances to measure the core with; nothing in the product imports this."""
