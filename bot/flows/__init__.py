"""Flows: the model of a conversation written in YAML, its checks, and walks through it.

``build`` makes a flow from a document or reports everything wrong with it; ``explore`` knows every
branch; ``graph`` draws it. This package asks nobody anything: :mod:`bot.engine` does.
"""
