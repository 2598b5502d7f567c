"""Attackers who know everything that was ever shown in a place, and everything but the answers.

They know who took part in which result, in which role, and which questions everybody answered. They
know nothing of how ``bot/team/disclosure.py`` decides: they take its results alone, and try to
work out what somebody answered, by linear algebra (``matrix.py``) and by going through
every world that could have given these tables (``worlds.py``).

``messages.py`` drives the whole bot and reads the tables back from what people get to see.

``rules.py`` has the ways in which results were shown before there was a rule, and rules with a part
missing. Tests see that both attackers find something there, so that they cannot go blind.

    python -m tests.acceptance.attack --histories 100000 [--seed N] [--rule NAME]
    python -m tests.acceptance.attack --small 20000 [--seed N] [--rule NAME]
    python -m tests.acceptance.attack.messages [--histories 300] [--pdfs 30] [--seed N]
    python -m tests.acceptance.attack.series [--series 1000] [--seed N]
"""
