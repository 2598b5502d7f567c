"""A preview that waits to be posted: it is listed, gets a reminder, and can be set up again."""

import re
from dataclasses import replace

import pytest

from bot.messages import Address, Reply, Say, Tap
from bot.turns.preview import is_preview
from tests.kit.golden import buttons
from tests.unit.assessments.world import World, labels, said

WAITS = "Your team check still waits for you to post it."
ANEW = "You’re setting it up again, so I discarded this one."


def previews(replies: list[Reply]) -> list[Reply]:
    return [reply for reply in replies if is_preview(reply)]


def listed(world: World, who: Address) -> Say:
    (shown,) = world.order(who, "list")
    assert isinstance(shown, Say)
    return shown


def test_waiting_preview_is_in_the_list_and_is_shown_again_from_there(world: World) -> None:
    world.set_up("Spring", place=world.elsewhere)
    world.preview("Fall")

    shown = listed(world, world.facilitator)

    assert labels(shown)[:2] == ["Fall", "Spring"]
    assert "“Fall”: not posted yet" in said([shown])
    assert previews(world.press(world.facilitator, "Fall"))
    world.press(world.facilitator, "Post it")
    assert "not posted yet" not in said([listed(world, world.facilitator)])


def test_setup_that_was_discarded_or_is_half_answered_is_not_in_the_list(chat: World) -> None:
    chat.preview("Fall")
    chat.say(chat.facilitator, "discard")
    chat.order(chat.facilitator, "new", chat.place.chat)
    chat.say(chat.facilitator, "Winter")

    assert "You aren’t running any." in said([listed(chat, chat.facilitator)])


def test_second_setup_for_a_place_discards_the_preview_of_the_first(world: World) -> None:
    (first,) = previews(world.preview("Fall"))
    (post,) = [token for label, token in buttons(first) if label == "Post it"]

    mark = len(world.sent)
    second = world.preview("Winter")

    assert ANEW in world.text(world.facilitator, mark)
    world.hand(world.facilitator, Tap(post))
    assert world.teams() == []
    assert previews(second)
    world.press(world.facilitator, "Post it")
    assert [team.title for team in world.teams()] == ["Winter"]


def test_second_setup_for_another_place_leaves_the_first(world: World) -> None:
    world.preview("Fall")
    world.preview("Winter", place=world.elsewhere)

    assert ANEW not in world.text(world.facilitator)
    world.press(world.facilitator, "Post it")
    world.order(world.facilitator, "list")
    world.press(world.facilitator, "Fall")
    world.press(world.facilitator, "Post it")
    assert {team.title for team in world.teams()} == {"Fall", "Winter"}


def test_preview_that_waits_for_a_day_is_reminded_of_once(world: World) -> None:
    world.preview("Fall", deadline="1w")
    mark = len(world.sent)

    world.forward(hours=23)
    assert world.to(world.facilitator, mark) == []
    world.forward(hours=2)

    told = world.to(world.facilitator, mark)
    assert WAITS in said(told)
    assert previews(told)
    world.forward(days=3)
    assert len(world.to(world.facilitator, mark)) == len(told)
    world.press(world.facilitator, "Post it")
    assert [team.title for team in world.teams()] == ["Fall"]


@pytest.mark.parametrize("word", ["post it", "stop", "discard"])
def test_nobody_is_reminded_of_what_was_posted_paused_or_discarded(world: World, word: str) -> None:
    world.preview("Fall", deadline="1w")
    world.say(world.facilitator, word)
    mark = len(world.sent)

    world.forward(days=2)

    assert WAITS not in world.text(world.facilitator, mark)


def test_form_that_was_never_sent_is_not_reminded_of(forms: World) -> None:
    forms.order(forms.facilitator, "new", forms.place.chat)
    mark = len(forms.sent)

    forms.forward(days=2)

    assert forms.to(forms.facilitator, mark) == []


# ---------------------------------------------------------------------------- what is said


def test_every_way_to_the_list_is_a_button_and_names_no_platform(world: World) -> None:
    fay = world.facilitator
    for number in range(3):
        world.set_up(f"T{number}", place=replace(world.place, chat=f"{world.place.chat}{number}"))
    told = world.say(fay, "what now") + world.order(fay, "new", world.elsewhere.chat)
    world.say(fay, "start")
    world.say(fay, "delete")
    told += world.say(fay, "yes")

    replies = [reply for reply in told if isinstance(reply, Say) and reply.kind != "home"]
    ways = [reply for reply in replies if "My team" in labels(reply)]
    assert [said([reply]).partition(".")[0] for reply in ways] == [
        "This team check is set up",
        "You already run three team checks",
        "Done",
    ]
    assert not re.search("Telegram|Slack", said(told))
    for reply in ways:
        (listed_again,) = world.say(fay, Tap(dict(buttons(reply))["My team"]))
        assert "T2" in labels(listed_again)


@pytest.mark.parametrize("word", ["reveal", "Show the result"])
def test_order_typed_after_the_end_is_about_the_team_and_begins_nothing(
    world: World, word: str
) -> None:
    world.revealed(3)
    before = world.rows()["conversations"]

    replies = world.say(world.facilitator, word)

    assert "This team check is over." in said(replies)
    assert world.rows()["conversations"] == before
