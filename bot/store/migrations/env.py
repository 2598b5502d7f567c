"""Run by Alembic for every command; :mod:`bot.store.migrations.migrate` hands over the connection.

The transaction is the caller's, so that all steps are taken together or none is.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
