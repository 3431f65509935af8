"""Records in, documents out: one module a report."""
