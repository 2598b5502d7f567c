"""``cxbot doctor``: finds whatever can be wrong before the bot serves, and while it does.

``examine.py`` runs all checks at once, each within a time limit. The other modules check one thing
each. Each channel checks itself: :meth:`bot.channel.ServedChannel.examine`. Nothing here takes
updates or sends messages, and no diagnosis contains a secret. Start reading at ``examine.py``.
"""
