"""``cxbot outbox``: replies that have not arrived are listed, and dead ones sent again."""

import json

import pytest

from bot.channel import ParticipantGone, Refused
from bot.messages import Text
from tests.kit.system import BEA, System
from tests.unit.cli.make import SECRET, assert_wrong_use, begin, cxbot


def dead_reply(system: System) -> None:
    """Store a question that its platform refuses, rendered and as plain text."""
    system.channel.failures = [Refused("no"), Refused("no")]
    begin(system)


def rows(system: System, *words: str) -> list[dict[str, object]]:
    done = cxbot(system.path, "outbox", "list", "--json", *words)
    assert done.exit_code == 0
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_dead_waiting_and_held_replies_are_listed_without_their_text(system: System) -> None:
    dead_reply(system)
    system.channel.failures = [ParticipantGone("gone")]
    begin(system, BEA)
    system.handle(Text(SECRET))

    done = cxbot(system.path, "outbox", "list")

    assert done.exit_code == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["id", "channel", "status", "attempts", "age", "error"]
    assert [line[2] for line in lines[1:]] == ["dead", "held", "waiting"]
    assert "agree" not in done.output
    assert SECRET not in done.output
    assert lines[1][-1] == "refused"


def test_list_is_cut_where_it_is_told_and_says_so(system: System) -> None:
    for _ in range(3):
        system.handle(Text("hello"))

    done = cxbot(system.path, "outbox", "list", "--limit", "2")

    assert len(done.stdout.splitlines()) == 3
    assert done.stderr == "There are more than these 2; --limit shows them.\n"
    assert len(rows(system, "--limit", "3")) == 3


def test_empty_outbox_says_so(system: System) -> None:
    done = cxbot(system.path, "outbox", "list")

    assert (done.exit_code, done.output) == (0, "Every reply has arrived.\n")


def test_dead_reply_is_sent_again(system: System) -> None:
    dead_reply(system)
    (row,) = rows(system)

    done = cxbot(system.path, "outbox", "retry", str(row["id"]))

    assert (done.exit_code, done.output) == (0, "1 reply waits to be sent again.\n")
    system.clock.forward(days=3650)
    assert len(system.drain()) == 1
    assert rows(system) == []
    none = cxbot(system.path, "outbox", "retry", "--all")
    assert (none.exit_code, none.output) == (0, "No reply is dead.\n")


def test_every_dead_reply_is_sent_again(system: System) -> None:
    dead_reply(system)
    system.channel.failures = [Refused("no"), Refused("no")]
    begin(system, BEA)
    assert [row["status"] for row in rows(system)].count("dead") == 2

    done = cxbot(system.path, "outbox", "retry", "--all")

    assert (done.exit_code, done.output) == (0, "2 replies wait to be sent again.\n")
    assert {row["status"] for row in rows(system)} == {"waiting"}


def test_retry_of_an_unknown_id_says_which_are_dead(system: System) -> None:
    none = cxbot(system.path, "outbox", "retry", "7777")
    dead_reply(system)
    some = cxbot(system.path, "outbox", "retry", "7777")

    assert_wrong_use(none, "No dead reply has the id 7777; no reply is dead")
    assert_wrong_use(some, f"expected: {rows(system)[0]['id']}")


@pytest.mark.parametrize("words", [[], ["1", "--all"]])
def test_retry_wants_one_id_or_all(system: System, words: list[str]) -> None:
    done = cxbot(system.path, "outbox", "retry", *words)

    assert_wrong_use(done, "Give the id of one dead reply, or --all.")
