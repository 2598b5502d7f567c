"""The promises of a turn: all or nothing, once, on its own version, whatever goes wrong."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from bot.engine.assessment import Assessment
from bot.loading.library import edition_folders, flow_folders
from bot.messages import Ask, Command, Outcome, Say, Tap, Text, Update, plain
from bot.service.flow_versions import Flows
from bot.service.updates import TRIES
from bot.store.ports import StoreUnavailable
from bot.store.records import Failed
from bot.wiring.flows import Chosen
from tests.conftest import NOW
from tests.kit.system import ANN, BEA, System, locked, say

FINISH = ("hello", "yes", "walk", "hybrid", *["skip"] * 5, "skip the rest")

NO_ANSWER = "BEFORE INSERT ON answers WHEN NEW.step = 'stage'"
"""The statement at which turns fail: after the inbox was written, before the outbox."""


def break_when(system: System, when: str = NO_ANSWER) -> None:
    """Make the database refuse something, until it is mended."""
    system.sql(f"CREATE TRIGGER broken {when} BEGIN SELECT RAISE(ABORT, 'broken'); END")


def mend(system: System) -> None:
    system.sql("DROP TRIGGER broken")


def count(system: System, table: str) -> int:
    [(found,)] = system.sql(f"SELECT count(*) FROM {table}")  # noqa: S608
    return int(found)


def failed(system: System) -> list[Failed]:
    return system.run(system.store.records.failed())


def given(system: System, step: str) -> object:
    """Return somebody's answer to a step."""
    conversation = system.conversation()
    assert conversation is not None
    return conversation.answers[step].value if step in conversation.answers else None


# ---------------------------------------------------------------------------- what is kept


def test_answers_are_kept_with_question_time_words_and_how_they_were_understood(
    system: System,
) -> None:
    say(system, "hello", "yes", "wlak", "yes")
    system.clock.forward(minutes=1)
    say(system, "change stage", "fly")

    rows = system.sql(
        "SELECT a.person, b.step, b.value, b.raw, b.how, b.answered_at"
        " FROM answers b JOIN addresses a USING (address) ORDER BY b.turn, b.place"
    )

    assert [(row[0], row[1], json.loads(row[2])) for row in rows] == [
        ("ann", "consent", "yes"),
        ("ann", "stage", "walk"),
        ("ann", "stage", "fly"),
    ]
    assert [json.loads(row[3]) for row in rows[1:]] == ["yes", "fly"]
    assert [row[4] for row in rows[1:]] == ["confirmed", "exact"]
    assert [row[5] for row in rows] == ["2026-11-22T09:30:00+00:00"] * 2 + [
        "2026-11-22T09:31:00+00:00"
    ]


# ---------------------------------------------------------------------------- what fails


def fail_at_first(system: System, failures: int) -> list[str]:
    """Let a service fail in its first tries; ids are asked for once in each."""
    tries: list[str] = []

    def new_id() -> str:
        tries.append("new")
        if len(tries) <= failures:
            raise RuntimeError
        return "new"

    system.rewire(new_id=new_id)
    return tries


def test_exception_is_tried_twice_more(system: System) -> None:
    tries = fail_at_first(system, TRIES - 1)

    [asked] = say(system, "hello")

    assert isinstance(asked, Ask)
    assert len(tries) == TRIES
    assert failed(system) == []


def test_update_that_keeps_failing_is_put_aside_and_the_person_told(system: System) -> None:
    tries = fail_at_first(system, 100)

    outcome, [told] = system.say(Text("hello"))

    assert outcome == Outcome()
    assert len(tries) == TRIES
    assert "REF1" in plain(told)
    [one] = failed(system)
    assert (one.reference, one.error) == ("REF1", "RuntimeError")
    assert one.update.inbound == Text("hello")


def test_turn_that_fails_leaves_nothing_behind_and_blocks_nobody(system: System) -> None:
    say(system, "hello", "yes")
    break_when(system)
    before = system.conversation()

    [told] = say(system, "walk")
    _, others = system.say(Text("hello"), BEA)
    [helped, *_] = say(system, "help")

    assert "the earlier ones are safe" in plain(told)
    assert system.conversation() == before
    assert count(system, "answers") == 1
    assert isinstance(others[0], Ask)
    assert "informs" in plain(helped)
    mend(system)
    say(system, "run")
    assert given(system, "stage") == "run"


def test_failed_update_can_be_handled_again_once_it_can_be_kept(system: System) -> None:
    say(system, "hello", "yes")
    break_when(system)

    def late() -> str:
        # A message sent during the retry comes later than it, not earlier.
        system.clock.forward(seconds=5)
        return "LATE"

    system.rewire(new_reference=late)
    say(system, "walk")
    [one] = failed(system)
    assert one.received_at == NOW
    mend(system)

    system.run(system.service.retry(one))

    assert given(system, "stage") == "walk"
    assert failed(system) == []
    assert isinstance(system.drain()[-1], Ask)
    system.run(system.service.retry(one))
    assert system.drain() == []


def test_button_is_handled_again_whatever_came_since(system: System) -> None:
    say(system, "hello")
    [_, asked] = say(system, "yes")
    assert isinstance(asked, Ask)
    break_when(system)
    system.say(Tap(asked.choices[1].token))
    mend(system)
    [one] = failed(system)
    system.clock.forward(seconds=1)
    say(system, "run", "hybrid")

    system.run(system.service.retry(one))

    assert given(system, "stage") == "walk"
    assert given(system, "delivery") == "hybrid"


# ---------------------------------------------------------------------------- a database in trouble


@pytest.mark.usefixtures("on_disk")
def test_database_held_by_another_program_keeps_nothing_of_a_turn_and_recovers(
    system: System,
) -> None:
    system.wait_for_others(0)
    say(system, "hello", "yes")
    with locked(system.path), pytest.raises(StoreUnavailable, match="another program"):
        system.handle(Text("walk"), update="a")

    assert given(system, "stage") is None
    assert system.drain() == []
    system.handle(Text("walk"), update="a")
    assert given(system, "stage") == "walk"


def test_update_that_cannot_even_be_put_aside_is_not_confirmed(system: System) -> None:
    say(system, "hello", "yes")
    break_when(system, "BEFORE INSERT ON inbox")

    with pytest.raises(StoreUnavailable, match="the database takes nothing"):
        system.handle(Text("walk"), update="a")

    mend(system)
    system.handle(Text("walk"), update="a")
    assert given(system, "stage") == "walk"


# ---------------------------------------------------------------------------- versions


@pytest.fixture
def changed(tmp_path: Path, quick_check: Assessment) -> Flows:
    """The quick check after a deploy: another first question, and one more."""
    folder = tmp_path / "quick-check"
    shutil.copytree(flow_folders()["quick-check"], folder)
    flow = yaml.safe_load((folder / "flow.yaml").read_text("utf-8"))
    flow["steps"][1]["text"] = "A new wording?"
    extra = {"id": "extra", "type": "yes_no", "name": "Extra", "text": "One more?"}
    flow["steps"].insert(2, extra)
    (folder / "flow.yaml").write_text(yaml.safe_dump(flow), "utf-8")
    return Chosen(folder, edition_folders()["liveops-2026"], quick_check.kept, "").flows()


def test_conversation_under_way_ends_on_its_own_version_after_a_deploy(
    versions: Flows, changed: Flows
) -> None:
    with System(versions) as before:
        [_, stage] = say(before, "hello", "yes")
        assert isinstance(stage, Ask)
        with System(changed, ids="new", beside=before) as after:
            _, [_, delivery] = after.say(Tap(stage.choices[1].token))
            assert given(after, "stage") == "walk"
            say(after, "hybrid", *["skip"] * 5, "skip the rest")
            [result] = after.run(after.store.records.results(ANN))

    assert isinstance(delivery, Ask)
    assert delivery.step == "delivery"
    assert result.flow_version == versions.versions.current.flow.version


def test_reminder_after_a_deploy_asks_the_question_of_the_old_version(
    versions: Flows, changed: Flows
) -> None:
    with System(versions) as before:
        say(before, "hello", "yes")
        with System(changed, ids="new", beside=before) as after:
            after.clock.forward(hours=24)
            after.fire()
            [reminder] = after.drain()

    assert "A new wording?" not in plain(reminder)
    assert "Pick the closest." in plain(reminder)


def test_deploy_and_its_reversal_in_turn_confuse_nobody(versions: Flows, changed: Flows) -> None:
    with System(versions) as old, System(changed, ids="new", beside=old) as new:
        old.say(Text("hello"), ANN)
        new.say(Text("hello"), BEA)
        for line in FINISH[1:3]:
            new.say(Text(line), ANN)
            old.say(Text(line), BEA)

        _, [_, ann] = old.say(Text("hybrid"), ANN)
        _, [_, bea] = old.say(Text("yes"), BEA)
        # A person who starts over takes the new version.
        say(new, "restart", "yes")
        [_, again] = say(new, "yes")

        assert isinstance(ann, Ask)
        assert isinstance(bea, Ask)
        assert (ann.step, bea.step) == ("barrier-change", "delivery")
        assert "A new wording?" in plain(again)


@pytest.mark.parametrize("deletes", [False, True])
def test_conversation_whose_version_is_lost_is_closed_and_can_begin_again_or_be_deleted(
    versions: Flows, changed: Flows, *, deletes: bool
) -> None:
    with System(versions) as before:
        say(before, "hello", "yes", "walk")
        before.sql("DELETE FROM flow_versions")
        # The next deploy can no longer walk what is under way.
        with System(changed, ids="new", beside=before) as after:
            if deletes:
                [sure] = say(after, "delete")
                assert isinstance(sure, Say)
                assert "deleted" in plain(after.say(Tap(sure.buttons[0].token))[1][0])
                assert count(after, "conversations") == count(after, "answers") == 0
                return
            [told] = say(after, "hybrid")
            [asked] = say(after, "start")
            _, others = after.say(Text("hello"), BEA)

            assert "I closed it" in plain(told)
            assert isinstance(asked, Ask)
            assert isinstance(others[0], Ask)
            assert failed(after) == []
            rows = after.sql("SELECT status, count(*) FROM conversations GROUP BY 1 ORDER BY 1")
            assert rows == [("asking", 2), ("expired", 1)]
            assert after.sql("SELECT value FROM answers WHERE step = 'stage'") == [('"walk"',)]


# ---------------------------------------------------------------------------- campaigns


def campaigns(system: System) -> list[str]:
    rows = system.sql("SELECT campaign FROM conversations ORDER BY rowid")
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Command("begin", "Spring_26-b"), "Spring_26-b"),
        (Command("begin", "x" * 64), "x" * 64),
        (Command("begin", "x" * 65), ""),
        (Command("begin", "spring 26"), ""),
        (Command("begin", "<b>'; DROP"), ""),
        (Command("begin", "frühling"), ""),
        (Text("start spring"), ""),
    ],
    ids=str,
)
def test_campaign_is_what_the_first_command_carries_if_it_can_be_one(
    system: System, said: Command | Text, expected: str
) -> None:
    system.say(said)

    assert campaigns(system) == [expected]


def test_campaign_stays_with_whoever_begins_again_until_another_brings_them(
    system: System,
) -> None:
    system.say(Command("begin", "spring"))
    say(system, "yes", "walk", "restart", "yes", *FINISH[1:])
    system.say(Command("begin", "fall"))
    system.say(Command("retake", "fall"))

    assert campaigns(system) == ["spring", "spring", "fall"]


# ---------------------------------------------------------------------------- repeats


# ---------------------------------------------------------------------------- answering an update


def test_what_an_update_came_with_goes_with_its_answers_and_is_not_kept(system: System) -> None:
    system.run(system.service.handle(Update("u1", ANN, Command("begin"), via="trigger-1")))
    assert system.sql("SELECT via FROM outbox") == [("trigger-1",)]

    system.drain()
    say(system, "yes")

    assert [one.via for one in system.channel.sent] == ["trigger-1", "", ""]
    assert system.sql("SELECT via FROM outbox") == [(None,)] * 3
    assert "trigger-1" not in repr(Update("u1", ANN, Command("begin"), via="trigger-1"))
