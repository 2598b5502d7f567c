"""Conversations without a result of their own: those of a team, and those that set one up."""

from dataclasses import replace

from bot.engine.asking import answers_in_words, ask
from bot.engine.conversation import Answer
from bot.engine.turn import Scene, Turn
from bot.messages import Block, Bullets, Button, Heading, Paragraph, Say
from bot.questions import Result

_OWN = "answers"
"""The step id of the message with a person's answers; a later one replaces it."""


def has_own_result(scene: Scene) -> bool:
    """Return whether the person gets a result of their own at the end."""
    return scene.assessment.flow.purpose == "person"


def no_own_result(scene: Scene) -> Turn:
    """Answer a request for a result that the person does not have, or any other text."""
    if scene.step is not None:
        return ask(scene, Paragraph(scene.say(_later(scene))))
    if scene.assessment.flow.purpose == "setup":
        return scene.turn(scene.message(scene.say("team.say.set_up")))
    return scene.turn(own_answers(scene, "team.say.later"))


def _later(scene: Scene) -> str:
    return "team.say.setup_first" if scene.assessment.flow.purpose == "setup" else "team.say.later"


def own_answers(scene: Scene, name: str) -> Say:
    """Return a message with a person's answers below a sentence; they can change them.

    Args:
        scene: Their conversation.
        name: The name of the sentence.
    """
    lines = tuple(
        scene.say("say.answer_line", name=step, answer=answer)
        for step, answer in answers_in_words(scene)
    )
    listed: tuple[Block, ...] = ()
    if lines:
        listed = (Heading(scene.say("team.say.answers_title")), Bullets(lines))
    said = scene.message(scene.say(name), *listed, buttons=(scene.button("change"),))
    return replace(said, step=_OWN)


def submit(scene: Scene, step: Result) -> Turn:
    """Submit the answers; they can still change, and nobody else can see them."""
    seen = Answer("seen", "tap", "", scene.stamp)
    aside = scene.conversation.aside
    after = scene.conversation.answered(step.id, seen)
    ended = Scene(scene.assessment, after, scene.now).but(status="submitted", aside=None)
    said = own_answers(ended, "team.say.submitted")
    if aside is None:
        return ended.turn(said)
    back = Button(scene.say("team.button.aside", title=aside.title), aside.token)
    return ended.turn(replace(said, buttons=(*said.buttons, back)))


def set_up(scene: Scene, step: Result) -> Turn:
    """End the setup: the team assessment can begin."""
    seen = Answer("seen", "tap", "", scene.stamp)
    after = Scene(scene.assessment, scene.conversation.answered(step.id, seen), scene.now)
    return after.but(status="finished", aside=None).turn(effect="open")


def start_over(scene: Scene) -> Turn:
    """Delete a person's answers so far, and start again in the same conversation."""
    said = scene.message(scene.say("say.restarted"))
    bare = scene.but(answers={}, status="asking", cursor=None, pending=None, draft=(), misses=0)
    return ask(bare).after(said)
