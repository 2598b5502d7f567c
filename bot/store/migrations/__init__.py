"""How the tables came to be: one file in ``versions`` for each step, in both databases' words.

These files are history: they never change once released, and never look at ``bot.store.schema``,
which says how the tables are today. :mod:`bot.store.migrations.migrate` runs them, without an
``alembic.ini``.

A new step: change ``bot/store/schema.py``, write ``versions/NUMBER_what_changes.py`` with the next
number of four digits, raise ``HEAD`` in ``bot/store/revision.py``, and keep rows of the version
before in ``tests/data/store/NUMBER.sql``. The tests say what is missing.
"""
