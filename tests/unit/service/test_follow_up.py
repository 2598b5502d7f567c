"""The message 90 days after a result: people who asked for it get it once. On both databases."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
import yaml

from bot.engine.assessment import Assessment
from bot.loading.library import edition_folders, flow_folders
from bot.messages import Ask, Reply, Say, Tap, Text, plain
from bot.service.flow_versions import Flows
from bot.wiring.flows import Chosen
from tests.kit.system import kept_versions
from tests.unit.cli.make import finish, say
from tests.unit.service.home import Home

YEAR = timedelta(days=365)


@pytest.fixture(scope="session")
def versions(quick_check: Assessment) -> Flows:
    """The quick check, whose answers are stored for a year."""
    return kept_versions(replace(quick_check, retention=YEAR))


def asked_for(home: Home) -> str:
    """Reach a result, ask for the message, and return the conversation's id."""
    conversation = finish(home)
    say(home, "ask me in 90 days", "yes")
    return conversation


def after(home: Home, **time: float) -> list[Reply]:
    """Let time pass, and return the replies that arrive by themselves."""
    home.clock.forward(**time)
    home.fire()
    return home.drain()


def pressed(home: Home, replies: list[Reply], label: str) -> list[Reply]:
    """Press a button of the last message."""
    said = replies[-1]
    assert isinstance(said, Say)
    [token] = [button.token for button in said.buttons if button.label == label]
    return home.say(Tap(token))[1]


def waiting(home: Home) -> list[tuple[object, ...]]:
    """Return the timers of that kind."""
    return [row for row in home.contents()["timers"] if "follow_up" in row]


# ---------------------------------------------------------------------------- wanted


def test_who_asked_for_it_is_written_to_once_after_90_days(home: Home) -> None:
    finish(home)
    _, offered = home.say(Text("what to do next"))
    asked = pressed(home, offered, "Ask me in 90 days")
    agreed = pressed(home, asked, "Yes")

    assert "On February 20, 2027 I’ll ask you once" in plain(asked[-1])
    assert plain(agreed[-1]).startswith("I’ll write once, on February 20, 2027.")
    assert after(home, days=89, hours=23.9) == []
    [followed] = after(home, hours=0.1)
    assert isinstance(followed, Say)
    assert plain(followed).startswith("90 days ago, this was your first step: “")
    assert [button.label for button in followed.buttons] == ["Take it again", "Show my result"]
    assert [after(home, days=30) for _ in range(4)] == [[]] * 4
    say(home, "result")
    assert after(home, days=30) == []
    assert waiting(home) == []


def test_message_leads_to_another_round(home: Home) -> None:
    asked_for(home)
    followed = after(home, days=90)

    pressed(home, followed, "Take it again")

    conversation = home.conversation()
    assert conversation is not None
    assert conversation.before is not None
    assert conversation.follow_up == ""
    assert after(home, days=91) == []


def test_two_processes_write_once(home: Home) -> None:
    asked_for(home)
    home.clock.forward(days=90)

    async def both() -> None:
        await asyncio.gather(home.scheduler.fire_due(), home.scheduler.fire_due())

    home.run(both())

    assert len(home.drain()) == 1


def test_answer_that_changes_meanwhile_neither_moves_nor_repeats_it(home: Home) -> None:
    asked_for(home)
    home.clock.forward(days=30)
    say(home, "change stage", "run")

    assert after(home, days=59) == []
    assert len(after(home, days=1)) == 1
    assert after(home, days=90) == []


# ---------------------------------------------------------------------------- not wanted


@pytest.mark.parametrize("lines", [(), ("ask me in 90 days", "no"), ("ask me in 90 days",)])
def test_nobody_is_written_to_without_having_agreed(home: Home, lines: tuple[str, ...]) -> None:
    finish(home)
    say(home, *lines)

    assert waiting(home) == []
    assert after(home, days=90) == []


@pytest.mark.parametrize(
    "leave",
    [
        lambda home: say(home, "stop"),
        lambda home: say(home, "delete", "yes"),
        lambda home: say(home, "retake"),
        lambda home: say(home, "retake", "yes", "run", "hybrid", *["skip"] * 6, "skip the rest"),
        lambda home: say(home, "retake", "no"),
    ],
    ids=["stop", "delete", "retake", "another result", "retake declined"],
)
def test_it_is_called_off_by_leaving_and_by_another_round(
    home: Home, leave: Callable[[Home], None]
) -> None:
    asked_for(home)
    leave(home)

    home.clock.forward(days=90)
    home.fire()
    assert not any("90 days ago" in plain(reply) for reply in home.drain())
    assert waiting(home) == []
    assert home.run(home.store.records.failed()) == []


def test_delete_leaves_no_timer(home: Home) -> None:
    asked_for(home)
    assert len(waiting(home)) == 1

    say(home, "delete", "yes")

    assert home.filled() == set()


def test_it_can_be_asked_for_again_after_stop(home: Home) -> None:
    asked_for(home)
    home.clock.forward(days=10)
    say(home, "stop", "ask me in 90 days", "yes")

    assert after(home, days=80) == []
    assert len(after(home, days=10)) == 1
    assert after(home, days=90) == []


# ---------------------------------------------------------------------------- a lost version


@pytest.fixture
def changed(tmp_path: Path, quick_check: Assessment) -> Flows:
    """The quick check after a deploy that changed a word."""
    folder = tmp_path / "quick-check"
    copytree(flow_folders()["quick-check"], folder)
    flow = yaml.safe_load((folder / "flow.yaml").read_text("utf-8"))
    flow["steps"][1]["text"] = "A new wording?"
    (folder / "flow.yaml").write_text(yaml.safe_dump(flow), "utf-8")
    edition = edition_folders()["liveops-2026"]
    return Chosen(folder, edition, quick_check.kept, "", retention=YEAR).flows()


def test_deploy_keeps_the_wish(home: Home, changed: Flows) -> None:
    asked_for(home)
    home.rewire(flows=changed)

    assert len(after(home, days=90)) == 1


def test_lost_version_closes_the_conversation_and_sends_nothing(home: Home, changed: Flows) -> None:
    asked_for(home)
    home.change("DELETE FROM flow_versions")
    home.rewire(flows=changed)

    assert after(home, days=90) == []
    assert after(home, days=90) == []
    conversation = home.conversation()
    assert conversation is not None
    assert conversation.status == "expired"
    assert home.run(home.store.records.failed()) == []
    assert isinstance(home.say(Text("start"))[1][-1], Ask)
