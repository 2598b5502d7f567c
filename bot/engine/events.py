"""Events of the platform that a conversation answers."""

from bot.engine.asking import ask
from bot.engine.commands import confirmed, over
from bot.engine.turn import Turn, TurnContext
from bot.messages import (
    BotAdded,
    Edited,
    Event,
    HomeOpened,
    MediaSent,
    Mentioned,
    MoveIn,
    MoveOut,
    Paragraph,
    PlaceRenamed,
    StartedAfresh,
)


def happened(context: TurnContext, event: Event | MoveOut | MoveIn) -> Turn:
    """Answer an event; one that is not about the conversation changes nothing.

    Args:
        context: The conversation.
        event: The event.
    """
    match event:
        case Edited():
            return _edited(context)
        case MediaSent():
            return _media(context)
        case StartedAfresh():
            return _afresh(context)
        case HomeOpened() | BotAdded() | Mentioned() | PlaceRenamed() | MoveOut() | MoveIn():
            return context.turn()


def _edited(context: TurnContext) -> Turn:
    """Reply that the bot cannot see the change, since it cannot know which answer it was.

    Without an open question the bot says nothing: platforms also report changes that no person
    made.
    """
    if context.conversation.over:
        return over(context)
    context = context.unasked()
    if context.conversation.status != "asking":
        return context.turn()
    return context.turn(context.message(context.say("say.edited")))


def _media(context: TurnContext) -> Turn:
    """Reply that the bot reads text only, and ask the open question again."""
    if context.conversation.over:
        return over(context)
    context = _going_on(context)
    said = Paragraph(context.say("say.text_only"))
    return ask(context, said) if context.step else context.turn(context.message(said))


def _afresh(context: TurnContext) -> Turn:
    """Start over without confirmation."""
    if context.conversation.over or context.conversation.status == "finished":
        return context.unasked().turn(effect="begin")
    return confirmed(_going_on(context), "restart")


def _going_on(context: TurnContext) -> TurnContext:
    """Return the context with a stopped conversation resumed, and no pending question."""
    if context.conversation.status == "stopped":
        context = context.but(status="asking")
    return context.unasked()
