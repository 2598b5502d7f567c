"""Places answers in a published benchmark, honestly: pure numbers, each with its facts.

``edition`` holds the published facts, ``check`` finds what is wrong with them, ``bounds`` and
``position`` say where an answer lies, ``barriers`` compares ratings with means, ``agreement`` and
``team`` are for groups, ``advice`` chooses next steps. What each number means, and the formulas'
sources, stand at the functions. No text for people is made here, nothing is read or written.
"""
