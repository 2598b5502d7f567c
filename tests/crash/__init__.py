"""Proof by killing: the real service, store and delivery, ended by SIGKILL at random moments.

Here live the platform's side of it (:mod:`tests.crash.harness`), the process that is killed
(:mod:`tests.crash.worker`), the people who write (:mod:`tests.crash.people`), what must come of it
by the pure engine (:mod:`tests.crash.model`), and the comparison (:mod:`tests.crash.check`).
Nothing here stands in for a part of the bot. Start at :mod:`tests.crash.harness`.

    python -m tests.crash --kills 50 --store both
"""
