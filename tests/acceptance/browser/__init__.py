"""Whole assessments in a real browser, driven by Playwright. `make browser` runs them.

Playwright is in an environment of its own, ``.venv-browser``, and Chromium is the machine's.
"""
