"""The step types: what is understood, what is asked back, what is refused."""
