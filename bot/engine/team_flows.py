"""Conversations without a result of their own: those of a team, and those that set one up."""

from collections.abc import Iterator
from dataclasses import replace

from bot.engine.asking import answers_in_words, ask
from bot.engine.conversation import Answer
from bot.engine.turn import Turn, TurnContext
from bot.messages import Block, Bullets, Button, Heading, Paragraph, Reply, Say
from bot.questions import Result

_OWN = "answers"
"""The step id of the message with a person's answers; a later one replaces it."""


def has_own_result(context: TurnContext) -> bool:
    """Return whether the person gets a result of their own at the end."""
    return context.assessment.flow.purpose == "person"


def no_own_result(context: TurnContext) -> Turn:
    """Answer a request for a result that the person does not have, or any other text."""
    if context.step is not None:
        return ask(context, Paragraph(context.say(_later(context))))
    if context.assessment.flow.purpose == "setup":
        teams = Button(context.say("button.team"), "/team list")
        return context.turn(context.message(context.say("team.say.set_up"), buttons=(teams,)))
    return context.turn(own_answers(context, "team.say.answered_already"))


def _later(context: TurnContext) -> str:
    return (
        "team.say.setup_first" if context.assessment.flow.purpose == "setup" else "team.say.later"
    )


def own_answers(context: TurnContext, name: str) -> Say:
    """Return a message with a person's answers below a sentence; they can change them.

    Args:
        context: Their conversation.
        name: The name of the sentence.
    """
    lines = tuple(
        context.say("say.answer_line", name=step, answer=answer)
        for step, answer in answers_in_words(context)
    )
    listed: tuple[Block, ...] = ()
    if lines:
        listed = (Heading(context.say("team.say.answers_title")), Bullets(lines))
    buttons = (context.button("change"), *_way_back(context))
    return replace(context.message(context.say(name), *listed, buttons=buttons), step=_OWN)


def with_answers_said(replies: tuple[Reply, ...], said: str) -> tuple[Reply, ...]:
    """Return replies with another sentence above a person's answers."""
    return tuple(_above_answers(reply, said) for reply in replies)


def _above_answers(reply: Reply, said: str) -> Reply:
    if not isinstance(reply, Say) or reply.step != _OWN:
        return reply
    return replace(reply, blocks=(Paragraph(said), *reply.blocks[1:]))


def _way_back(context: TurnContext) -> Iterator[Button]:
    """Yield the button that resumes what was interrupted."""
    aside = context.conversation.aside
    if aside is not None:
        yield Button(context.say("team.button.aside", title=aside.title), aside.token)


def submit(context: TurnContext, step: Result) -> Turn:
    """Submit the answers; they can still change, and nobody else can see them.

    What was interrupted stays put aside: "change" is about the answers that were just given.
    """
    seen = Answer("seen", "tap", "", context.stamp)
    after = context.conversation.answered(step.id, seen)
    ended = context.with_conversation(after).but(status="submitted")
    return ended.turn(own_answers(ended, "team.say.submitted"))


def set_up(context: TurnContext, step: Result, decision: str = "") -> Turn:
    """End the setup: the team assessment can begin.

    Args:
        context: The conversation.
        step: The result, whose answer is what was decided in the review.
        decision: The argument of the button that ended the review.
    """
    seen = Answer(decision or "seen", "tap", "", context.stamp)
    after = context.with_conversation(context.conversation.answered(step.id, seen))
    return after.but(status="finished", aside=None).turn(effect="open")


def start_over(context: TurnContext) -> Turn:
    """Delete a person's answers so far, and start again in the same conversation."""
    said = context.message(context.say("say.restarted"))
    bare = context.but(answers={}, status="asking", cursor=None, pending=None, draft=(), misses=0)
    return ask(bare).after(said)
