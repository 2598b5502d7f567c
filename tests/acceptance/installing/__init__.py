"""Proves that installing takes the locked releases, whatever came out since.

``python3 -m tests.acceptance.installing`` needs no environment, since it runs before anything is
installed.
"""
