"""The terminal, as a process."""
