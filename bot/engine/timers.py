"""What happens to a conversation by itself: a reminder, and its end."""

from datetime import datetime

from bot.engine.asking import ask
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.turn import Scene, Turn
from bot.messages import Paragraph, Say


def wants_reminder(conversation: Conversation) -> bool:
    """Whether somebody left in the middle, without saying so.

    Nobody is written to who has not answered anything yet: they have not agreed to anything.
    """
    return conversation.status == "asking" and bool(conversation.answers)


def is_open(conversation: Conversation) -> bool:
    """Whether it still waits for answers."""
    return conversation.status in ("asking", "stopped")


def remind(assessment: Assessment, conversation: Conversation, now: datetime) -> Turn:
    """Ask the open question again, and say how to be left alone; the state stays as it is."""
    scene = Scene(assessment, conversation, now)
    if scene.step is None:
        return scene.turn()
    return ask(scene, Paragraph(scene.say("say.reminder")))


def expire(assessment: Assessment, conversation: Conversation, now: datetime) -> Turn:
    """Close a conversation that was abandoned; nothing is said until the person writes."""
    return Scene(assessment, conversation, now).but(status="expired", pending=None, draft=()).turn()


def form_again(assessment: Assessment, conversation: Conversation, now: datetime) -> Say:
    """What is said in place of a form that could not be opened in time."""
    scene = Scene(assessment, conversation, now)
    return scene.message(scene.say("say.form_expired"), buttons=(scene.button("form"),))
