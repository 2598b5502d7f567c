"""Keeps conversations, and what is to be sent. Nothing is decided in here.

Start reading at :mod:`bot.store.ports`: what a store does, in six ports. ``sqlite/``, ``postgres/``
and ``memory.py`` do it, and pass the same tests. ``shared/`` holds what both databases run in the
same words, ``codec.py`` the names that rows are stored by, ``schema.py`` the tables, and
``migrations/`` how the tables came to be. ``factory.py`` makes the store that an address names.
"""
