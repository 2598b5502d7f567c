"""Libraries: what is found and loaded, and what is said of a bad file."""
