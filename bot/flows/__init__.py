"""Flows: the model of a conversation written in YAML, its checks, and walks through it.

``build`` makes a flow of a document or says everything that is wrong with it; ``explore`` knows
every branch; ``graph`` draws it. Nothing in here asks anybody anything: :mod:`bot.engine` does.
"""
