"""A position in the benchmark in words and numbers; no conversation is needed for that."""
