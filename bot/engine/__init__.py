"""One conversation, walked by a pure function.

Start at :func:`bot.engine.advance.advance`: it takes a conversation and one inbound, and returns
the next conversation and the replies. Clock, ids and randomness are arguments. This package does no
I/O and never waits.
"""
