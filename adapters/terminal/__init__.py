"""The assessment in a terminal, or through a pipe.

Beside the files that every adapter has (see :mod:`adapters`), there is ``stage``, which prints the
demonstration, and ``brief``, which decides what of it is left out. A terminal refuses nothing and
has one person, so it has no ``errors``, ``account``, ``addresses`` or ``people``. Start reading at
``channel``.
"""
