"""Flows: what is found wrong with them, every way through them, and how they are drawn."""
