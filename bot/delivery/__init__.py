"""Sends the outbox: at least once, in order for each address, as fast as the platforms allow.

``worker.py`` claims lanes, ``lane.py`` sends the rows of one address, ``retries.py`` decides the
fate of a row after a try, ``acknowledgments.py`` writes it to the store, and ``rate_limits.py``
computes when the next send may begin.
"""
