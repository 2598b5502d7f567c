"""Requests without sense, to every path of the page.

Start at ``trial.py``. To send many, type ``python -m tests.acceptance.nonsense --requests 50000``.
"""
