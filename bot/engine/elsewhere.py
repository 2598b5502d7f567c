"""Conversations whose result is not their own: those of a team, and those that set one up."""

from dataclasses import replace

from bot.engine.asking import answers_in_words, ask
from bot.engine.conversation import Answer
from bot.engine.turn import Scene, Turn
from bot.messages import Block, Bullets, Button, Heading, Paragraph, Say
from bot.questions import Result

_OWN = "answers"
"""Names the message with what somebody has answered: a later one takes its place."""


def has_own_result(scene: Scene) -> bool:
    """Whether a person gets a result of their own at the end."""
    return scene.assessment.flow.purpose == "person"


def elsewhere(scene: Scene) -> Turn:
    """What is said to those who ask for a result that is not theirs, or say something beside it."""
    if scene.step is not None:
        return ask(scene, Paragraph(scene.say(_later(scene))))
    if scene.assessment.flow.purpose == "setup":
        return scene.turn(scene.message(scene.say("team.say.set_up")))
    return scene.turn(own_answers(scene, "team.say.later"))


def _later(scene: Scene) -> str:
    return "team.say.setup_first" if scene.assessment.flow.purpose == "setup" else "team.say.later"


def own_answers(scene: Scene, name: str) -> Say:
    """What somebody has answered, behind a sentence; they can change it.

    Args:
        scene: Their conversation.
        name: The sentence of the catalogue.
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
    """Count the answers; they can be changed, and are nobody else's to see."""
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
    """All that is needed has been said: an assessment can begin."""
    seen = Answer("seen", "tap", "", scene.stamp)
    after = Scene(scene.assessment, scene.conversation.answered(step.id, seen), scene.now)
    return after.but(status="finished", aside=None).turn(effect="open")


def start_over(scene: Scene) -> Turn:
    """Forget what somebody answered so far, in the same place."""
    said = scene.message(scene.say("say.restarted"))
    bare = scene.but(answers={}, status="asking", cursor=None, pending=None, draft=(), misses=0)
    return ask(bare).after(said)
