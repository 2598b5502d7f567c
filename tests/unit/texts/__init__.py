"""The catalogue of sentences, and text that people type."""
