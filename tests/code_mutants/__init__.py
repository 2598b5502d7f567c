"""Sampled mutants of the code: one small change each, which the tests should notice.

    python -m tests.code_mutants [--number 150] [--seed N] [PATH ...]

It differs from its namesakes: ``tests.mutations`` sends spoiled payloads to webhooks, and
``tests.delivery.mutants`` checks that the model of delivery finds faults written by hand. Here a
program changes the code, and the ordinary tests are on trial.

``kinds.py`` finds the places that can be changed. ``reach.py`` measures which test reaches which
line; that takes minutes, so ``--reach FILE`` keeps the map for the next run. ``trying.py`` runs the
tests that reach a mutant in a copy of the tree. ``equivalent.yaml`` lists changes that no test
needs to notice, each with the reason.
"""
