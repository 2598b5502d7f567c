"""Telegram: its world, a team there, and what only Telegram does."""
