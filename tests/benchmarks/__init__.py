"""Measurements, run by hand (``make bench-...``): they print numbers and pass no judgment."""
