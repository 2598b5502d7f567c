"""Keeps conversations, and what is to be sent. Nothing is decided in here.

Start reading at :mod:`bot.store.ports`: what a store does. ``sqlite/`` and ``postgres/``
do it, and pass the same tests. ``shared/`` holds what both databases run in
the same words, ``schema.py`` the tables, ``migrations/`` how the tables came to be. ``factory.py``
makes the store that an address names.
"""
