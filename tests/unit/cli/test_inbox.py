"""``cxbot inbox``: what could not be handled is listed, handled again, or let go."""

import json
from pathlib import Path

import pytest

from bot.messages import (
    Address,
    Command,
    FormInput,
    Inbound,
    Paragraph,
    PlaceRenamed,
    Say,
    Tap,
    Text,
    Update,
)
from tests.kit.system import ANN, System
from tests.unit.cli.make import SECRET, assert_wrong_use, begin, cxbot, execute, say

SORRY = Say((Paragraph("That did not arrive."),))


UNWRITABLE = """
    CREATE TRIGGER unwritable BEFORE UPDATE ON conversations WHEN NEW.id = 'system1'
    BEGIN SELECT RAISE(ABORT, 'no'); END
"""


def fail(
    system: System, reference: str, inbound: Inbound, who: Address = ANN, error: str = "KeyError"
) -> Update:
    """Return an update that was put aside, a second after the last one."""
    system.clock.forward(seconds=1)
    update = Update(f"failed-{reference}", who, inbound)
    system.run(system.store.turns.fail(update, reference, error, system.clock(), SORRY))
    return update


def pending(system: System) -> list[str]:
    return [one.reference for one in system.run(system.store.records.failed())]


# ---------------------------------------------------------------------------- list


def test_failed_updates_are_listed_without_what_was_typed(system: System) -> None:
    fail(system, "AB2C", Text(SECRET))
    fail(system, "XY9Z", Tap(SECRET), error="ValueError")
    fail(system, "FG4H", FormInput(SECRET, {"stage": SECRET}, final=True))
    fail(system, "JK5L", Command(SECRET, SECRET))
    fail(system, "MN6P", PlaceRenamed(SECRET))

    done = cxbot(system.path, "inbox", "list")
    as_json = cxbot(system.path, "inbox", "list", "--json")

    assert done.exit_code == as_json.exit_code == 0
    head, *rows = (line.split() for line in done.stdout.splitlines())
    assert head == ["reference", "when", "(UTC)", "channel", "error", "kind"]
    assert rows[0] == ["AB2C", "2026-11-22", "09:30", "test", "KeyError", "text"]
    kinds = ["text", "button", "form", "command", "event"]
    assert [row[-1] for row in rows] == kinds
    listed = json.loads(as_json.stdout)
    assert listed[0]["reference"] == "AB2C"
    assert [row["kind"] for row in listed] == kinds
    assert SECRET not in done.output + as_json.output


def test_empty_inbox_says_so(system: System) -> None:
    done = cxbot(system.path, "inbox", "list")

    assert (done.exit_code, done.output) == (0, "Every update has been handled.\n")


# ---------------------------------------------------------------------------- retry


def test_retried_update_answers_and_leaves_its_replies_to_the_bot(system: System) -> None:
    begin(system)
    say(system, "yes")
    fail(system, "AB2C", Text("walk"))
    system.drain()

    done = cxbot(system.path, "inbox", "retry", "ab2c")

    assert (done.exit_code, done.output) == (0, "AB2C: handled. The replies will be sent.\n")
    conversation = system.conversation()
    assert conversation is not None
    assert conversation.answers["stage"].value == "walk"
    assert pending(system) == []
    system.clock.forward(days=3650)
    assert system.drain() != []


def test_unknown_reference_is_answered_with_what_there_is(system: System) -> None:
    fail(system, "AB2C", Text("walk"))

    retried, dropped = (cxbot(system.path, "inbox", word, "AB2D") for word in ("retry", "drop"))

    assert_wrong_use(retried, 'No failed update has the reference "AB2D"; did you mean "AB2C"?')
    assert_wrong_use(dropped, "AB2C")


def test_retry_where_nothing_failed_says_so(system: System) -> None:
    assert_wrong_use(cxbot(system.path, "inbox", "retry", "AB2D"), "every update has been handled")
    done = cxbot(system.path, "inbox", "retry", "--all")
    assert (done.exit_code, done.stdout) == (0, "Every update has been handled.\n")


@pytest.mark.parametrize("words", [[], ["AB2C", "--all"]])
def test_retry_wants_one_reference_or_all(system: System, words: list[str]) -> None:
    assert_wrong_use(cxbot(system.path, "inbox", "retry", *words), "Give one reference, or --all.")


def test_typed_text_is_not_retried_once_its_conversation_has_gone_on(system: System) -> None:
    begin(system)
    say(system, "yes")
    fail(system, "AB2C", Text("walk"))
    system.clock.forward(seconds=1)
    say(system, "run")
    before = system.conversation()

    done = cxbot(system.path, "inbox", "retry", "AB2C")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "would answer a different question" in done.stderr
    assert "cxbot inbox drop AB2C" in done.stderr
    assert system.conversation() == before
    assert pending(system) == ["AB2C"]


def test_update_that_fails_again_is_said_by_kind_and_place(system: System) -> None:
    bea = Address("test", "2", "bea")
    begin(system, bea)
    begin(system)
    fail(system, "AAAA", Text("yes"))
    fail(system, "BBBB", Text(SECRET), bea)
    fail(system, "CCCC", Command("help"))
    execute(system.path, UNWRITABLE)

    done = cxbot(system.path, "inbox", "retry", "--all")

    assert done.exit_code == 1
    handled = [line.partition(":")[0] for line in done.stdout.splitlines()]
    assert handled == ["AAAA", "CCCC"]
    assert done.stderr.startswith("BBBB: failed again: IntegrityError at bot.store.sqlite.turns:")
    assert SECRET not in done.output
    assert pending(system) == ["BBBB"]


def test_form_is_opened_by_no_retry_where_the_channel_has_none(system: System) -> None:
    begin(system)
    say(system, "yes")
    fail(system, "AB2C", Command("form"))
    system.drain()

    done = cxbot(system.path, "inbox", "retry", "AB2C")

    assert done.exit_code == 0
    rows = system.sql("SELECT reply FROM outbox WHERE status = 'pending'")
    waiting = [reply for (reply,) in rows]
    assert waiting
    assert not any('"":"Form"' in reply for reply in waiting)


def test_first_update_of_somebody_begins_the_flow_that_is_named(
    system: System, tmp_path: Path
) -> None:
    flow = tmp_path / "short"
    flow.mkdir()
    ask = "  - {id: a, type: yes_no, name: N, text: T}\n"
    (flow / "flow.yaml").write_text(
        f"id: short\ntitle: T\nsteps:\n{ask}  - {{id: result, type: result}}\n"
    )
    fail(system, "AB2C", Command("begin"))

    done = cxbot(system.path, "inbox", "retry", "AB2C", "--flow", str(flow))

    assert done.exit_code == 0
    conversation = system.conversation()
    assert conversation is not None
    assert conversation.flow == "short"


# ---------------------------------------------------------------------------- drop


def test_dropped_update_leaves_no_text_in_the_file(system: System) -> None:
    begin(system)
    fail(system, "AB2C", Text(SECRET))

    done = cxbot(system.path, "inbox", "drop", "ab2c")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("AB2C: dropped,")
    assert pending(system) == []
    files = list(system.path.parent.iterdir())
    assert not [file for file in files if SECRET.encode() in file.read_bytes()]
