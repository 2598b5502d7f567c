"""The meaning of the numbers, and the rules for published editions."""
