"""Going on elsewhere: a code is given here, and the conversation moves to where it is typed.

Answers move, they are not copied. Where they were stays a conversation without any, which says
where they went.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.commands import over, place_said
from bot.engine.conversation import Conversation
from bot.engine.timers import is_open
from bot.engine.turn import Turn, TurnContext
from bot.messages import (
    Address,
    Bullets,
    Button,
    Command,
    MoveIn,
    Note,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Update,
)
from bot.messages.codes import replacing, shown
from bot.turns.context import Context
from bot.turns.keys import code_key
from bot.turns.outbox import fleeting, rows_of
from bot.turns.person import home_page
from bot.turns.plan import Found, Handoff, Kept, Moved, Offered, Outgoing, Plan, Timer
from bot.turns.walking import asked_step, first_timer

CODE_LIVES = timedelta(minutes=15)
"""How long a code works."""

ELSEWHERE = ("web", "slack", "telegram")
"""The channels on which a code can be typed."""


# ---------------------------------------------------------------------------- leaving


def left(context: Context, address: Address, found: Found, code: str) -> Plan:
    """Give out a code with which somebody goes on elsewhere.

    Args:
        context: The circumstances.
        address: The person.
        found: What is stored of them.
        code: The code.
    """
    kept, places = found.addressed, _others(context, address)
    if not places:
        return _refused(context, address, found, "move.nowhere")
    if kept is None or not _can_move(context, kept):
        return _refused(context, address, found, "move.nothing")
    conversation, expires_at = kept.conversation.id, context.now + CODE_LIVES
    given = Handoff(code_key(code), conversation, expires_at)
    texts = context.texts
    said = Say(
        (
            Paragraph(texts.say("move.code", code=shown(code))),
            Bullets(tuple(texts.say(f"move.in.{name}", code=shown(code)) for name in places)),
            Note(texts.say("move.terms", minutes=CODE_LIVES // timedelta(minutes=1))),
        )
    )
    # Deleted once it was sent, as everything with a code in it.
    row = Outgoing(conversation, said, expires_at, fleeting=True)
    return Plan(Outcome(), context.now, outbox=(row,), handoff=given)


def _others(context: Context, address: Address) -> tuple[str, ...]:
    """Return where a code of this address can be typed. Browsers are many, so "web" is always."""
    served = (name for name in ELSEWHERE if name in context.traits)
    return tuple(name for name in served if name == "web" or name != address.channel)


def _can_move(context: Context, kept: Kept) -> bool:
    conversation = kept.conversation
    if conversation.over or not conversation.answers or conversation.team:
        return False
    assessment, _ = context.versions.walked(conversation)
    return assessment.flow.purpose == "person"


# ---------------------------------------------------------------------------- arriving


def arrived(context: Context, update: Update, found: Found, offered: Offered | None) -> Plan:
    """Move a conversation to where its code was typed.

    Args:
        context: The circumstances.
        update: The update, which is a :class:`bot.messages.MoveIn`.
        found: What is stored of the person here.
        offered: The code with its conversation; None if nobody was given it.

    Raises:
        NeedsMore: The flow's version is not loaded.
    """
    address, inbound, kept = update.address, update.inbound, found.addressed
    if offered is None or offered.expires_at <= context.now:
        return _refused(context, address, found, "move.unknown")
    if not _can_move(context, offered.kept) or not isinstance(inbound, MoveIn):
        return _refused(context, address, found, "move.unknown")
    if offered.address == address:
        return _refused(context, address, found, "move.here")
    here = None if kept is None or kept.conversation.over else kept
    if here is not None and not _is_own(context, here):
        return _refused(context, address, found, "move.busy")
    if here is not None and here.conversation.answers and not inbound.replaces:
        return _asked(context, address, here, inbound.code)
    return _moved(context, update, here, offered, inbound.code)


def _is_own(context: Context, kept: Kept) -> bool:
    """Return whether a conversation is somebody's own check, or is finished with."""
    assessment, conversation = context.versions.walked(kept.conversation)
    return assessment.flow.purpose == "person" or not is_open(conversation)


def _asked(context: Context, address: Address, here: Kept, code: str) -> Plan:
    """Ask before a conversation takes the place of the one that is here."""
    texts = context.texts
    if not context.traits_of(address).writes_first:
        return Plan(Outcome(texts.say("move.ask")), context.now)
    button = Button(texts.say("move.replace"), replacing(code), style="danger")
    said = Say((Paragraph(texts.say("move.ask")),), (button,))
    row = Outgoing(here.conversation.id, said, context.now + CODE_LIVES, fleeting=True)
    return Plan(Outcome(), context.now, outbox=(row,))


def _moved(
    context: Context, update: Update, here: Kept | None, offered: Offered, code: str
) -> Plan:
    address, kept = update.address, offered.kept
    assessment, conversation = context.versions.walked(kept.conversation)
    turn = _resumed(context, address, assessment, conversation)
    after, gone = turn.conversation, _stub(conversation, address.channel)
    moved = Moved(
        offered.address, kept.turn, after, gone, asked_step(assessment, turn), code_key(code)
    )
    there = TurnContext(assessment, gone, context.now, context.traits_of(offered.address))
    origin = replace(gone, moved_to=offered.address.channel)
    said = Say((Paragraph(context.texts.say(
        "move.came", place=place_said(TurnContext(assessment, origin, context.now))
    )),))  # fmt: skip
    replies = _with_page(context, address, after, (said, *turn.replies))
    rows = (
        *rows_of(context, address, after, replies),
        *_rows_there(context, offered.address, over(there).replies),
    )
    return Plan(
        Outcome(), context.now, advanced=_put_aside(here), outbox=rows,
        timers=_timers(context, address, after), moved=moved,
    )  # fmt: skip


def _resumed(
    context: Context, address: Address, assessment: Assessment, conversation: Conversation
) -> Turn:
    """Return the turn with which a conversation goes on at its new place."""
    traits = context.traits_of(address)
    clean = replace(conversation, pending=None, aside=None, draft=(), misses=0)
    if not traits.writes_first:
        clean = clean.without_wish
    return advance(assessment, clean, Command("resume"), context.now, traits)


def _stub(conversation: Conversation, channel: str) -> Conversation:
    """Return what stays of a conversation where it was: no answers."""
    return Conversation(
        conversation.id, conversation.flow, conversation.version, conversation.edition,
        conversation.started, "moved", moved_to=channel,
    )  # fmt: skip


def _put_aside(here: Kept | None) -> Conversation | None:
    """Return the end of the conversation that was here; a result stays as it is."""
    if here is None or here.conversation.is_done:
        return None
    return replace(here.conversation, status="restarted", pending=None, cursor=None)


def _timers(context: Context, address: Address, conversation: Conversation) -> tuple[Timer, ...]:
    if due := conversation.follow_up:
        return (Timer(conversation.id, "follow_up", datetime.fromisoformat(due)),)
    return (first_timer(context, address, conversation),) if is_open(conversation) else ()


def _with_page(
    context: Context, address: Address, conversation: Conversation, replies: tuple[Reply, ...]
) -> tuple[Reply, ...]:
    """Add the Home page of somebody, where there is one."""
    if not context.traits_of(address).has_home:
        return replies
    return (*replies, home_page(context, address, conversation))


def _rows_there(
    context: Context, address: Address, replies: tuple[Reply, ...]
) -> tuple[Outgoing, ...]:
    """Return the rows that tell the place which a conversation left; a page says it anyway."""
    traits = context.traits_of(address)
    if not traits.writes_first:
        return ()
    pages = (home_page(context, address, None),) if traits.has_home else ()
    return tuple(replace(fleeting(reply), to=address) for reply in (*replies, *pages))


# ---------------------------------------------------------------------------- refusing


def _refused(context: Context, address: Address, found: Found, name: str) -> Plan:
    """Say why nothing moves: as a message, or on a page as the notice of the outcome."""
    text = context.texts.say(name)
    if not context.traits_of(address).writes_first:
        return Plan(Outcome(text), context.now)
    owner = "" if found.addressed is None else found.addressed.conversation.id
    row = Outgoing(owner, Say((Paragraph(text),)), fleeting=True)
    return Plan(Outcome(), context.now, outbox=(row,))
