"""A person in the middle of the quick check can answer for a team, and goes on afterward."""

import pytest
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.messages import Ask, Command, FormInput, Tap
from bot.team.orders import Verb
from tests.unit.assessments.world import World, in_form, in_words, labels, readable, said
from tests.unit.team.make import Member

EXECUTIVE = Member("fly", "ai_only", (5, 5, 5, 5, 5), "executive")


def in_the_middle(world: World, name: str = "ann") -> None:
    """Let somebody begin the quick check, and answer its first question."""
    for inbound in (Command("start"), "ok", "walk"):
        world.say(world.person(name), inbound)
    kept = world.system.conversation(world.person(name))
    assert kept is not None
    assert kept.answers["stage"].value == "walk"


def flow_of(world: World, name: str = "ann") -> str:
    """Return the flow of the conversation that gets somebody's typed text; empty for none."""
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
    assert f"You’re taking part in “{team.title}" in said(joined)
    assert flow_of(chat) == "team-pulse"
    last = [chat.say(ann, line) for line in in_words(EXECUTIVE)][-1]
    assert flow_of(chat) == "team-pulse"

    (way,) = {label for reply in last for label in labels(reply) if "Back to: " in label}
    assert "Welcome back" in said(chat.press(ann, way))
    assert flow_of(chat) == "quick-check"
    finish(chat)

    (result,) = chat.system.run(chat.system.store.records.results(ann))
    assert '"walk"' in result.measured
    chat.settle()
    assert chat.count == 1


def test_old_button_brings_back_the_quick_check_or_the_team(chat: World) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    in_the_middle(chat)
    asked = [reply for reply in chat.to(ann) if isinstance(reply, Ask)][-1]
    chat.order(ann, "join", team.id)
    stage, *others = in_words(EXECUTIVE)
    chat.say(ann, stage)

    chat.say(ann, Tap(asked.choices[0].token))

    assert flow_of(chat) == "quick-check"
    chat.order(ann, "join", team.id)
    assert flow_of(chat) == "team-pulse"
    kept = chat.system.conversation(ann)
    assert kept is not None
    assert kept.answers["stage"].value == "fly"
    for line in others:
        chat.say(ann, line)
    chat.press(ann, "Back to: CX AI Maturity Check")
    assert flow_of(chat) == "quick-check"
    chat.order(ann, "join", team.id)
    chat.press(ann, "Change")
    assert flow_of(chat) == "team-pulse"


@pytest.mark.parametrize("pauses", [True, False])
def test_words_after_answering_are_about_the_answers_that_were_just_given(
    chat: World, *, pauses: bool
) -> None:
    team, ann = chat.set_up(), chat.person("ann")
    in_the_middle(chat)
    if pauses:
        chat.say(ann, "stop")
    chat.answer(ann, team, EXECUTIVE)

    chat.say(ann, "change delivery model")
    changed = chat.say(ann, "hybrid")
    told = [chat.say(ann, text) for text in ("no", "resume", "start", "asdf")]

    kept = chat.system.conversation(ann)
    assert kept is not None
    assert (kept.flow, kept.answers["delivery"].value) == ("team-pulse", "hybrid")
    for replies in (changed, *told):
        assert any("Back to: " in label for reply in replies for label in labels(reply))
    chat.press(ann, "Back to: CX AI Maturity Check")
    chat.say(ann, "ai only")
    kept = chat.system.conversation(ann)
    assert kept is not None
    assert (kept.flow, kept.answers["stage"].value) == ("quick-check", "walk")
    assert "delivery" in kept.answers


@pytest.mark.parametrize("how", ["reveal", "cancel"])
def test_quick_check_goes_on_where_the_team_is_over_in_the_middle(chat: World, how: Verb) -> None:
    team, ann = chat.answered(3), chat.person("ann")
    in_the_middle(chat)
    chat.order(ann, "join", team.id)
    chat.say(ann, "fly")

    chat.order(chat.facilitator, how, team.id, "yes1")

    assert flow_of(chat) == "quick-check"
    chat.say(ann, "hybrid")
    finish(chat)
    (result,) = chat.system.run(chat.system.store.records.results(ann))
    assert '"walk"' in result.measured
    assert len(chat.rows()["conversations"]) == 1


@pytest.mark.parametrize(("name", "word"), [("fay", "start"), ("fay", "retake"), ("p1", "start")])
def test_who_runs_or_answered_a_team_can_begin_the_quick_check(
    world: World, name: str, word: str
) -> None:
    world.answered(1)

    world.say(world.person(name), word)

    assert flow_of(world, name) == "quick-check"
    world.settle()
    assert world.count == 1


def test_finished_quick_check_can_be_looked_at_and_retaken_after_a_team(chat: World) -> None:
    ann = chat.person("p1")
    in_the_middle(chat, "p1")
    finish(chat, "p1")
    chat.revealed(3)

    assert "You’re at Walk: ahead of 25%" in said(chat.say(ann, "result"))
    chat.say(ann, "retake")

    assert flow_of(chat, "p1") == "quick-check"
    kept = chat.system.conversation(ann)
    assert kept is not None
    assert kept.status == "asking"


@pytest.mark.usefixtures("on_disk")
def test_team_leaves_nothing_in_results_statistics_export_and_lists(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_middle(world, "ann")
    finish(world, "ann")
    in_the_middle(world, "bea")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{world.system.path}")

    def looked(*commands: str) -> str:
        runs = [CliRunner().invoke(cli, command.split()) for command in commands]
        assert all(run.exit_code == 0 for run in runs), [run.output for run in runs]
        lines = [line for run in runs for line in run.output.splitlines() if '"sent"' not in line]
        return "\n".join(lines)

    def counted() -> str:
        return looked("stats --json", "export --format jsonl", "export --format csv")

    before = counted()

    team = world.set_up()
    for name in ("ann", "bea", "cyd", "dan"):
        world.answer(world.person(name), team, EXECUTIVE)
    for _ in ("open", "revealed"):
        assert counted() == before
        listed = looked("inbox list", "outbox list", "stats")
        assert not any(answer in listed for answer in ("fly", "ai_only", "executive"))
        world.reveal(team)

    for name, number in (("ann", 1), ("cyd", 0), ("dan", 0)):
        results = world.system.run(world.system.store.records.results(world.person(name)))
        assert len(results) == number


def test_reminder_of_the_quick_check_does_not_speak_of_the_team(chat: World) -> None:
    team, ann = chat.set_up(deadline="1w"), chat.person("ann")
    chat.order(ann, "join", team.id)
    chat.say(ann, "walk")
    mark = len(chat.sent)

    chat.forward(days=2)

    assert chat.to(ann, mark) == []


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
    team, ann = chat.answered(3), chat.person("ann")
    chat.order(ann, "join", team.id)
    asked = next(reply for reply in reversed(chat.to(ann)) if isinstance(reply, Ask))
    chat.reveal(team)
    before = chat.rows()["conversations"]

    outcome = chat.hand(ann, Tap(asked.choices[0].token))

    assert outcome.notice == (
        "That team check or its round is over, so nothing changed. If there’s a second round, "
        "press the button of its invitation once the organizer has started it."
    )
    assert chat.rows()["conversations"] == before
    chat.say(ann, "start")
    assert flow_of(chat) == "quick-check"


def test_late_button_of_a_round_says_how_to_answer_in_the_next_beside_an_own_check(
    chat: World,
) -> None:
    ann = chat.person("ann")
    chat.say(ann, "start")
    team = chat.answered(3, rounds=2)
    chat.order(ann, "join", team.id)
    asked = next(reply for reply in reversed(chat.to(ann)) if isinstance(reply, Ask))
    chat.reveal(team)

    outcome = chat.hand(ann, Tap(asked.choices[0].token))

    assert "once the organizer has started it" in outcome.notice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("change stage", "[Change]"),
        ("answers", "Stage: Walk"),
        ("my result", "The team’s result will appear"),
        ("what is median?", "the one in the middle"),
    ],
)
def test_words_after_a_form_are_about_its_answers_where_nothing_else_is_under_way(
    forms: World, text: str, expected: str
) -> None:
    ann = forms.person("ann")
    forms.all_answer(forms.set_up(), [ann])

    replies = forms.say(ann, text)

    assert expected in "\n".join(map(readable, replies))
    assert "In three minutes" not in said(replies)
    assert flow_of(forms) in ("", "team-pulse")


def test_person_who_sent_a_form_can_still_begin_their_own_check(forms: World) -> None:
    ann = forms.person("ann")
    forms.all_answer(forms.set_up(), [ann])

    assert "In three minutes" in said(forms.say(ann, "start"))
    assert "You haven’t answered anything yet." in said(forms.say(ann, "answers"))
