"""The pure decisions: what an update, a timer or the time changes.

``decide.py`` names the kind of an update and calls exactly one of ``person.py`` (somebody's own
assessment), ``participation.py`` (answering in a team's), ``setup.py`` (setting one up, listing,
offering) and ``facilitation.py`` (a facilitator's orders). ``schedule.py`` and ``timers.py`` do the
same for changes whose time has come. Each gets what the store found and returns a plan, which the
store writes whole or not at all. Two things are no turns, since they are about
nobody's conversation: reading how an assessment treats people's data (``reading.py``), and a place
that was renamed.

Nothing in here does I/O. A store may ask twice, so a decision may depend on its arguments alone.
If something is missing, a decision raises ``NeedsMore``: the service looks it up and asks again.
"""
