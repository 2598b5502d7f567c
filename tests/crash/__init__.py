"""Proof by killing: the real service, store and delivery, ended by SIGKILL at random moments.

Two kinds of proof live here. Nothing in them replaces a part of the bot.

The first one forks processes with a channel of the test's own, so that it can kill often: the
platform's side of it (:mod:`tests.crash.harness`), the process that is killed
(:mod:`tests.crash.worker`), the people who write (:mod:`tests.crash.people`), what must come of it
by the pure engine (:mod:`tests.crash.model`), and the comparison (:mod:`tests.crash.check`). Start
at :mod:`tests.crash.harness`.

The others kill ``python -m bot serve`` behind the stand-ins of Telegram and Slack; they share
:mod:`tests.crash.served`. In :mod:`tests.crash.telegram` and :mod:`tests.crash.slack` people take
the assessment, in :mod:`tests.crash.uploads` they are sent pictures and documents, and in
:mod:`tests.crash.team` a team has an assessment of two rounds.

    python -m tests.crash --kills 50 --store both
    python -m tests.crash --kills 5 --only team --store sqlite --seed 1
"""
