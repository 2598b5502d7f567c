"""Proves that README's commands work in a fresh copy, and take the locked releases.

``python3 -m tests.acceptance.installing`` needs no environment, since it runs before anything is
installed.
"""
