"""Where conversations are kept: one port, two stores that behave alike.

Start reading at :mod:`bot.store.port`, which says what a store does; :mod:`bot.store.sqlite` and
:mod:`bot.store.postgres` do it, :mod:`bot.store.schema` says in which tables. What is decided from
what was kept (the conversation's next state, what is sent) is never decided in here.
"""
