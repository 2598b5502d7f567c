"""The store in one file: one writer thread, and many turns in one commit.

Start reading at :mod:`bot.store.sqlite.store`.
"""
