"""Sends the outbox: at least once, in order for each address, as fast as the platforms allow.

``worker.py`` claims lanes, ``lane.py`` sends the rows of one address, ``retries.py`` decides what
becomes of a row that was tried, ``acknowledgements.py`` writes that down, and ``rate_limits.py``
says when the next send may be.
"""
