"""A revealed round in words: the counts beside the benchmark's figures.

``revealed.py`` is the round itself. ``result.py`` puts the message and its thread together from the
other modules, each of which writes one part; ``brief.py`` does so for a thread that all read.
"""
