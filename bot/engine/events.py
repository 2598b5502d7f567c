"""Events of the platform that a conversation answers."""

from bot.engine.asking import ask
from bot.engine.commands import confirmed, over
from bot.engine.turn import Scene, Turn
from bot.messages import (
    BotAdded,
    Edited,
    Event,
    HomeOpened,
    MediaSent,
    Mentioned,
    Paragraph,
    PlaceRenamed,
    StartedAfresh,
)


def happened(scene: Scene, event: Event) -> Turn:
    """Answer an event; one that is not about the conversation changes nothing.

    Args:
        scene: The conversation.
        event: The event.
    """
    match event:
        case Edited():
            return _edited(scene)
        case MediaSent():
            return _media(scene)
        case StartedAfresh():
            return _afresh(scene)
        case HomeOpened() | BotAdded() | Mentioned() | PlaceRenamed():
            return scene.turn()


def _edited(scene: Scene) -> Turn:
    """Reply that the bot cannot see the change, since it cannot know which answer it was.

    Without an open question the bot says nothing: platforms also report changes that no person
    made.
    """
    if scene.conversation.over:
        return over(scene)
    scene = scene.unasked()
    if scene.conversation.status != "asking":
        return scene.turn()
    return scene.turn(scene.message(scene.say("say.edited")))


def _media(scene: Scene) -> Turn:
    """Reply that the bot reads text only, and ask the open question again."""
    if scene.conversation.over:
        return over(scene)
    scene = _going_on(scene)
    said = Paragraph(scene.say("say.text_only"))
    return ask(scene, said) if scene.step else scene.turn(scene.message(said))


def _afresh(scene: Scene) -> Turn:
    """Start over without confirmation."""
    if scene.conversation.over or scene.conversation.status == "finished":
        return scene.unasked().turn(effect="begin")
    return confirmed(_going_on(scene), "restart")


def _going_on(scene: Scene) -> Scene:
    """Return the scene with a stopped conversation resumed, and no pending question."""
    if scene.conversation.status == "stopped":
        scene = scene.but(status="asking")
    return scene.unasked()
