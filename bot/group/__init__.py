"""The rules of a team assessment: who may do what, when it closes, what may be shown. Pure.

``team.py`` is what is kept of one, ``rules.py`` what can be done with it, ``tally.py`` what its
members' answers become, and ``order.py`` how a button or a command asks for something.
"""
