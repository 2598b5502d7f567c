"""The suite that every channel passes, on any platform.

A new channel is one folder with a ``world.py``, one line in :mod:`.sides`, and this suite. Fixtures
name what a test needs: ``taken`` for anything that people can type into, ``world`` for a channel
that is served over a network, ``each_way`` for each way in which updates arrive. Where platforms
differ, tests ask the channel's traits.
"""
