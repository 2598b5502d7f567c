"""What the numbers must mean, and what the published editions must be."""
