"""Slack: its world, a team there, and what only Slack does."""
