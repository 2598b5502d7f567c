"""Callback data that nobody's button ever carried, pressed by strangers on Telegram.

Start at ``trial.py``. To press many, type ``python -m tests.acceptance.forged --presses 50000``.
"""
