"""Sampled mutants: the code with one small change, which the ordinary tests should notice.

It differs from its namesakes: ``tests.acceptance.mutations`` sends spoiled payloads to webhooks,
and ``tests.unit.delivery.mutants`` checks that the model of delivery finds faults written by hand.
``python -m tests.code_mutants`` runs it. ``kinds.py`` finds the places that can be changed,
``trying.py`` runs the tests that reach one, and ``equivalent.yaml`` lists changes that no test
needs to notice, by the reason.
"""
