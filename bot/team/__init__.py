"""The rules of a team assessment: who may do what, when it closes, what may be shown. Pure.

``team.py`` is what is kept of one, ``rules.py`` what can be done with it, ``tally.py`` what its
members' answers become, and ``order.py`` how a button or a command asks for something.
``narrate.py`` says what was revealed (with ``moved.py`` and ``agreeing.py``), ``table.py`` puts it
into a table; ``invitation.py`` and ``receipt.py`` say who sees what, and what is kept of it.
"""
