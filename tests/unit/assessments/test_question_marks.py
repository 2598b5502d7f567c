"""An organizer and a member type a question mark after what they see: nothing happens by it."""

import re

from bot.messages import Ask, Say
from tests.unit.assessments.world import World, labels, said

FALLBACK = re.compile("I didn’t (understand|recognize)|I don’t have an answer")


def test_every_button_of_an_organizer_is_explained(world: World) -> None:
    team = world.answered(5)
    world.order(world.facilitator, "panel", team.id)
    shown = [reply for reply in world.to(world.facilitator) if isinstance(reply, Say)]
    typed = {label for reply in shown for label in labels(reply)}
    assert {"Reveal the result", "Extend"} <= typed

    for label in sorted(typed):
        replies = world.say(world.facilitator, f"{label}?")
        assert said(replies).strip(), label
        assert not FALLBACK.search(said(replies)), label
        assert not any(label in labels(reply) for reply in replies), label
    assert world.team(team.id) == team


def test_every_button_of_a_preview_is_explained_and_nothing_is_posted(chat: World) -> None:
    (preview,) = [reply for reply in chat.preview() if isinstance(reply, Say) and reply.buttons]

    for label in labels(preview):
        assert not FALLBACK.search(said(chat.say(chat.facilitator, f"{label}?"))), label
    assert chat.teams() == []


def test_every_answer_of_a_member_is_explained_and_not_taken(chat: World) -> None:
    team = chat.set_up()
    ann = chat.person("ann")
    replies = chat.order(ann, "join", team.id)
    (asked,) = [reply for reply in replies if isinstance(reply, Ask)]

    for choice in asked.choices:
        replies = chat.say(ann, f"{choice.label}?")
        assert choice.description in said(replies)
        assert [reply.step for reply in replies if isinstance(reply, Ask)] == [asked.step]
