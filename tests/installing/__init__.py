"""Proves that installing takes the locked releases, whatever came out since.

``python3 -m tests.installing`` needs no environment: it runs before anything is installed.
"""
