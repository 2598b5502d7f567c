"""The store on a PostgreSQL server, for several processes that share the work.

A turn is one read and one guarded write. Start reading at :mod:`bot.store.postgres.store`.
"""
