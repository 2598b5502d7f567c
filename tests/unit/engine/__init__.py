"""The engine: what must always hold, and what the golden conversations do not reach."""
