"""Delivery when things go wrong, and a model of it in virtual time."""
