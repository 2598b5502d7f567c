"""One update or one timer in, one transaction, and what the decision needs looked up before it.

``updates.py`` takes updates, ``teams.py`` works on whole team assessments, and ``scheduler.py``
does what happens by itself. They share ``environment.py``, which looks up facts and flow versions.
"""
