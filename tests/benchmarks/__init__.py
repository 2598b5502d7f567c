"""Measurements, run by hand (``make bench-...``). They print numbers, and which targets are met."""
