"""The assessment in a terminal, or through a pipe.

Beside the files that every adapter has (see :mod:`adapters`), there is ``stage``, which prints the
demonstration. A terminal refuses nothing and has one person, so it has no ``errors``, ``account``,
``addresses`` or ``people``. Start reading at ``channel``.
"""
