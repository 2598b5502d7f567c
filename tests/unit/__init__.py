"""Tests of one package of ``bot`` each, in a folder of its name.

Two folders have other names: ``assessments`` tests team assessments as a whole, and ``http`` the
server of :mod:`bot.runtime.http`.
"""
