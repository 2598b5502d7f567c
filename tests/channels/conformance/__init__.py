"""What every channel must do, whatever its platform: the suite that each channel passes.

A new channel is one folder with a ``world.py``, one line in :mod:`.sides`, and this suite. A test
asks by its fixtures for what it needs: ``taken`` for anything that people can type into, ``world``
for a channel that is served over a network, ``each_way`` for each way in which updates arrive. What
only some platforms can do is asked of the channel's traits.
"""
