"""Places answers in a published benchmark: pure numbers, each with its facts.

``edition`` holds the published facts, ``check`` finds mistakes in them, ``bounds`` and ``position``
compute where an answer lies, ``barriers`` compares ratings with means, ``agreement`` and ``team``
serve groups, ``advice`` chooses next steps. Each function's docstring says what its number means
and names the formula's source. This package makes no text for people and does no I/O.
"""
