"""Tests of the stores, with a real SQLite and a real PostgreSQL."""
