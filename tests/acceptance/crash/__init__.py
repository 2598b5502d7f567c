"""Proof by killing: the real service, store and delivery, ended by SIGKILL at random moments.

Two kinds of proof live here. Nothing in them replaces a part of the bot.

The first one forks processes with a channel of the test's own, so that it can kill often: the
platform's side of it (:mod:`.harness`), the process that is killed
(:mod:`.worker`), the people who write (:mod:`.people`), what must come of it
by the pure engine (:mod:`.model`), and the comparison (:mod:`.check`). Start
at :mod:`.harness`.

The others kill ``python -m bot serve`` behind the stand-ins of Telegram and Slack; they share
:mod:`.served`. In :mod:`.telegram` and :mod:`.slack` people take
the assessment, in :mod:`.uploads` they are sent pictures and documents, and in
:mod:`.team` a team has an assessment of two rounds.

    python -m tests.acceptance.crash --kills 50 --store both
    python -m tests.acceptance.crash --kills 5 --only team --store sqlite --seed 1
"""
