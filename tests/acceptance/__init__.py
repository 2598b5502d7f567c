"""Tests with whole processes, and campaigns that can run for minutes."""
