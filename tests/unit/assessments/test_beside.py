"""Whoever is in the middle of the quick check can answer for a team, and goes on afterwards."""

import pytest
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.messages import Ask, Command, FormInput, Tap
from tests.kit.golden import buttons
from tests.unit.assessments.world import World, in_form, labels, said
from tests.unit.team.make import Member


def in_the_middle(world: World, name: str = "ann") -> None:
    """Somebody has begun the quick check, and answered its first question."""
    for inbound in (Command("start"), "ok", "walk"):
        world.say(world.person(name), inbound)
    kept = world.system.conversation(world.person(name))
    assert kept is not None
    assert kept.answers["stage"].value == "walk"


def flow_of(world: World, name: str = "ann") -> str:
    """What somebody types goes to this flow's conversation."""
    kept = world.system.conversation(world.person(name))
    return "" if kept is None else kept.flow


def finish(world: World, name: str = "ann") -> str:
    """Answer the rest of the quick check; what was said."""
    who, heard = world.person(name), ""
    for _ in range(30):
        kept = world.system.conversation(who)
        if kept is None or kept.flow != "quick-check" or kept.status == "finished":
            break
        asked = [reply for reply in world.to(who) if isinstance(reply, Ask)][-1]
        taken = "skip" if "Skip" in labels(asked) else asked.choices[0].label
        heard = said(world.say(who, taken))
    return heard


def test_form_leaves_what_is_typed_where_it_was(forms: World) -> None:
    team, ann = forms.set_up(), forms.person("ann")
    in_the_middle(forms)

    forms.answer(ann, team)
    forms.settle()

    assert forms.count == 1
    assert flow_of(forms) == "quick-check"
    finish(forms)
    assert len(forms.system.run(forms.system.store.records.results(ann))) == 1


def test_chat_says_what_is_answered_now_and_offers_the_way_back(chat: World) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    in_the_middle(chat)

    joined = chat.order(ann, "join", team.id)
    assert f"You take part in: {team.title}" in said(joined)
    assert flow_of(chat) == "team-pulse"
    last = []
    for line in ("run", "hybrid", "3", "3", "3", "3", "3", "skip"):
        last = chat.say(ann, line)
    assert any(label.startswith("Back to: ") for reply in last for label in labels(reply))
    assert flow_of(chat) == "quick-check"

    back = next(reply for reply in reversed(last) if labels(reply))
    way = next(label for label in labels(back) if label.startswith("Back to: "))
    assert "Welcome back" in said(chat.press(ann, way))
    finish(chat)

    (result,) = chat.system.run(chat.system.store.records.results(ann))
    assert '"walk"' in result.measured
    chat.settle()
    assert chat.count == 1


def test_old_button_of_the_quick_check_brings_it_back(chat: World) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    in_the_middle(chat)
    asked = [reply for reply in chat.to(ann) if isinstance(reply, Ask)][-1]
    chat.order(ann, "join", team.id)
    chat.say(ann, "fly")

    chat.say(ann, Tap(asked.choices[0].token))

    assert flow_of(chat) == "quick-check"
    chat.order(ann, "join", team.id)
    assert flow_of(chat) == "team-pulse"
    kept = chat.system.conversation(ann)
    assert kept is not None
    assert kept.answers["stage"].value == "fly"


def test_old_button_of_the_team_brings_that_back(chat: World) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    in_the_middle(chat)
    chat.answer(ann, team)
    change = [
        token for reply in chat.to(ann) for label, token in buttons(reply) if label == "Change"
    ][-1]

    chat.say(ann, Tap(change))

    assert flow_of(chat) == "team-pulse"


@pytest.mark.parametrize("how", ["reveal", "cancel"])
def test_quick_check_goes_on_where_the_team_is_over_in_the_middle(chat: World, how: str) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    in_the_middle(chat)
    chat.all_answer(team, chat.people(3))
    chat.order(ann, "join", team.id)
    chat.say(ann, "fly")

    chat.order(chat.facilitator, how, team.id, "yes1")  # type: ignore[arg-type]

    assert flow_of(chat) == "quick-check"
    chat.say(ann, "hybrid")
    finish(chat)
    (result,) = chat.system.run(chat.system.store.records.results(ann))
    assert '"walk"' in result.measured
    assert len(chat.rows()["conversations"]) == 1


def test_whoever_has_answered_for_a_team_can_begin_the_quick_check(chat: World) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    chat.answer(ann, team)

    chat.say(ann, "start")

    assert flow_of(chat) == "quick-check"
    chat.settle()
    assert chat.count == 1


@pytest.mark.parametrize("said_", ["start", "retake"])
def test_facilitator_can_begin_the_quick_check(world: World, said_: str) -> None:
    world.set_up()

    world.say(world.facilitator, said_)

    assert flow_of(world, "fay") == "quick-check"


def test_finished_quick_check_can_be_looked_at_and_retaken_after_a_team(chat: World) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    in_the_middle(chat)
    finish(chat)
    chat.answer(ann, team)
    chat.all_answer(team, chat.people(3))
    chat.reveal(team)

    result = chat.say(ann, "result")
    assert "Walk" in said(result)
    chat.say(ann, "retake")

    assert flow_of(chat) == "quick-check"
    kept = chat.system.conversation(ann)
    assert kept is not None
    assert kept.status == "asking"


@pytest.mark.usefixtures("on_disk")
def test_team_leaves_nothing_in_results_statistics_and_export(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_middle(world, "ann")
    finish(world, "ann")
    in_the_middle(world, "bea")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{world.system.path}")

    def looked() -> str:
        commands = (["stats", "--json"], ["export"])
        found = [CliRunner().invoke(cli, command) for command in commands]
        assert [run.exit_code for run in found] == [0, 0]
        return "\n".join(
            line for run in found for line in run.output.splitlines() if '"sent"' not in line
        )

    before = looked()

    team = world.set_up()
    for name in ("ann", "bea", "cyd", "dan"):
        world.answer(world.person(name), team, Member("fly"))
    assert looked() == before
    world.reveal(team)

    assert looked() == before
    for name in ("cyd", "dan"):
        assert world.system.run(world.system.store.records.results(world.person(name))) == []
    assert len(world.system.run(world.system.store.records.results(world.person("ann")))) == 1


def test_reminder_of_the_quick_check_does_not_speak_of_the_team(chat: World) -> None:
    team, ann = chat.set_up(deadline="1w"), chat.person("ann")
    chat.order(ann, "join", team.id)
    chat.say(ann, "walk")

    chat.forward(days=2)

    assert (
        len([sent for sent in chat.sent if sent.address == ann and sent.at > team.created_at]) == 0
    )


def test_form_of_the_team_does_not_disturb_a_question_that_is_asked_again(forms: World) -> None:
    team, ann = forms.set_up(), forms.person("ann")
    in_the_middle(forms)
    form = forms.form(ann, team)
    forms.say(ann, "back")

    forms.say(ann, FormInput(form.token, in_form(Member("fly"))))
    forms.say(ann, "run")

    kept = forms.system.conversation(ann)
    assert kept is not None
    assert (kept.flow, kept.answers["stage"].value) == ("quick-check", "run")


def test_late_button_of_a_team_does_not_promise_to_begin_it_again(chat: World) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    chat.all_answer(team, chat.people(3))
    chat.order(ann, "join", team.id)
    asked = next(reply for reply in reversed(chat.to(ann)) if isinstance(reply, Ask))
    chat.reveal(team)
    before = chat.rows()["conversations"]

    outcome = chat.hand(ann, Tap(asked.choices[0].token))

    over = 'This is over, so nothing changed. For an assessment of your own, type "start".'
    assert outcome.notice == over
    assert chat.rows()["conversations"] == before
    chat.say(ann, "start")
    assert flow_of(chat) == "quick-check"
