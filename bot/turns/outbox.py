"""Replies as rows of the outbox, each with its expiry and what is sent after that instead."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.engine.conversation import Conversation
from bot.engine.timers import form_again
from bot.engine.token import VERSION, Token
from bot.messages import (
    Address,
    Attachment,
    Button,
    Form,
    FormInput,
    MoveOut,
    Paragraph,
    Reply,
    Say,
    Tap,
    Update,
)
from bot.team.orders import PlaceOrder
from bot.team.policy import Reason
from bot.turns.context import Context
from bot.turns.plan import Found, Outgoing, Plan

BACK = "form"
"""The command that brings answers for a team back from a page to the chat.

Unlike "resume" it begins nothing once everything is answered.
"""

PUBLISHED_WITHIN = timedelta(minutes=25)
"""The time within which a shared result may still be shown to others."""

INTRODUCTION_LIVES = timedelta(seconds=60)
"""The time within which a message to everybody in a place may still arrive."""


def row_of(
    context: Context, address: Address, conversation: Conversation, reply: Reply
) -> Outgoing:
    """Return the row of one reply of a conversation."""
    if isinstance(reply, Say) and reply.kind == "public":
        missed = Say((Paragraph(context.texts.say("share.not_shared")),))
        return Outgoing(conversation.id, reply, context.now + PUBLISHED_WITHIN, missed)
    if isinstance(reply, Attachment):
        return attachment(context, conversation.id, reply)
    lifetime_s = context.traits_of(address).form_lifetime_s
    if lifetime_s is None:
        return Outgoing(conversation.id, reply)
    until = context.now + timedelta(seconds=lifetime_s)
    if isinstance(reply, Say) and reply.kind == "preview":
        return Outgoing(conversation.id, reply, until, _preview_again(context))
    if not isinstance(reply, Form):
        return Outgoing(conversation.id, reply)
    assessment = context.versions.of(conversation.version)
    again = form_again(assessment, conversation, context.now)
    return Outgoing(conversation.id, reply, until, again)


def rows_of(
    context: Context, address: Address, conversation: Conversation, replies: Iterable[Reply]
) -> tuple[Outgoing, ...]:
    """Return the rows of several replies, in order."""
    return tuple(row_of(context, address, conversation, reply) for reply in replies)


def attachment(
    context: Context, owner: str, file: Attachment, to: Address | None = None
) -> Outgoing:
    """Return the row of a file, which is removed once it was sent: it holds answers.

    Args:
        context: The circumstances.
        owner: The conversation or the team assessment that it belongs to.
        file: The file.
        to: Its receiver; None for the address whose turn it is.
    """
    instead = None
    if file.format != "png":
        # Nobody asked for the picture, so nobody misses it.
        name = "team.agenda.no_slides" if file.format == "pptx" else "say.not_drawn"
        instead = Say((Paragraph(context.texts.say(name)),))
    return Outgoing(owner, file, follow_up=instead, fleeting=True, to=to)


def fleeting(reply: Reply) -> Outgoing:
    """Return the row of a reply that belongs to no conversation; it is removed once it was sent."""
    return Outgoing("", reply, fleeting=True)


def said_to_all(context: Context, reply: Reply) -> Outgoing:
    """Return the row of a reply that everybody in a place reads.

    It expires fast, so repeats cannot flood the place.
    """
    return Outgoing("", reply, context.now + INTRODUCTION_LIVES, fleeting=True)


def refusal(context: Context, reason: Reason) -> Outgoing:
    """Return the row that says why something cannot be done."""
    text = context.texts.say(f"team.refused.{reason}")
    buttons = (list_button(context),) if reason is Reason.OPEN_MANY else ()
    return fleeting(Say((Paragraph(text),), buttons, kind="again"))


def answered_on_page(context: Context, conversation: Conversation) -> Outgoing:
    """Return the row that says that somebody answers for a team on a page, and the way back."""
    token = Token(conversation.id, conversation.version[:VERSION], "o", None, BACK)
    button = Button(context.texts.say("team.button.here"), str(token))
    said = Paragraph(context.texts.say("team.browser.there", button=button.label))
    return Outgoing(conversation.id, Say((said,), (button,), kind="again"))


def list_button(context: Context) -> Button:
    """Return the button that lists somebody's team assessments, whatever the platform's command."""
    return Button(context.texts.say("button.team"), PlaceOrder("list").token)


def with_notice_said(context: Context, update: Update, found: Found, plan: Plan) -> Plan:
    """Turn the notice of a plan into a message if nobody would see it otherwise."""
    pressed = isinstance(update.inbound, Tap | FormInput | MoveOut)
    is_shown = pressed and context.traits_of(update.address).shows_notices
    notice = plan.outcome.notice
    if is_shown or not notice or plan.outbox:
        return plan
    owner = "" if found.addressed is None else found.addressed.conversation.id
    row = Outgoing(owner, Say((Paragraph(notice),)), fleeting=found.addressed is None)
    return replace(plan, outcome=replace(plan.outcome, notice=""), outbox=(row,))


def answering(update: Update, plan: Plan) -> Plan:
    """Give the replies to an update's own address the update's answer key."""
    if not update.via:
        return plan
    outbox = tuple(replace(row, via=update.via) if row.to is None else row for row in plan.outbox)
    return replace(plan, outbox=outbox)


def without_pages(context: Context, address: Address, plan: Plan) -> Plan:
    """Return a plan without the replies to people who read pages, since those are drawn anew."""
    told = tuple(row for row in plan.outbox if not context.traits_of(row.to or address).shows_pages)
    return plan if len(told) == len(plan.outbox) else replace(plan, outbox=told)


def _preview_again(context: Context) -> Say:
    """Return a message, with a button to try again, for a preview that came too late."""
    button = Button(context.texts.say("button.preview"), "/preview")
    return Say((Paragraph(context.texts.say("share.again")),), (button,), kind="again")
