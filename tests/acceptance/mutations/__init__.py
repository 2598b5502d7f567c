"""Payloads that nearly are a platform's, sent to the real channel over real HTTP.

Start at ``trial.py``, which sends them and looks at what becomes of them. ``collecting.py`` has
real payloads from the stand-ins, and ``mutating.py`` spoils them. To run many of them, type
``python -m tests.acceptance.mutations``.
"""
