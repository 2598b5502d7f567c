"""Draws a page from a conversation's state, and says what one inbound would bring there.

Nothing is read from replies that were sent: a reload, another tab and a server that was killed show
the same page. :func:`bot.turns.decide.decide` says what an inbound brings, as it does for a turn;
here nobody writes its plan.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeGuard

from bot.engine.advance import advance
from bot.engine.asking import confirm, question, settled, which
from bot.engine.conversation import Conversation
from bot.engine.home import front_door
from bot.engine.panels import section_title, sections_of
from bot.engine.replies import (
    card,
    public,
    public_card,
    report,
    result_of_answers,
    result_reply,
)
from bot.engine.team_flows import has_own_result, own_answers
from bot.engine.token import parse_token
from bot.engine.turn import TurnContext
from bot.messages import (
    Address,
    Ask,
    Attachment,
    Block,
    Command,
    Form,
    Inbound,
    Reply,
    Say,
    Settled,
    Tap,
    Update,
)
from bot.messages.view import Detail, Shared, View
from bot.questions import Consent
from bot.turns.browser import closed_page, is_on_page
from bot.turns.context import Context
from bot.turns.decide import decide
from bot.turns.member_page import of_member
from bot.turns.plan import Found, Plan
from bot.turns.walking import open_step

_CONFIRMED = frozenset({"restart", "delete"})
"""The pending questions that stand alone on their page."""

_BESIDE = frozenset({"change", "industry", "country"})
"""Commands whose list of choices stands above the page that they were asked on."""


def view(
    context: Context,
    address: Address,
    found: Found,
    inbounds: Sequence[Inbound] = (),
    step: str = "",
) -> View:
    """Return the page of a person.

    Args:
        context: The circumstances; the channel's traits among them.
        address: The person.
        found: What is stored of them.
        inbounds: What they say or press, one after another; none to look only. Nothing of it is
            stored, and the page says what the last of them brings.
        step: An answered question to show again; empty for where the conversation stands.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    for inbound in inbounds[:-1]:
        found = _advanced(found, decide(Update("view", address, inbound), found, context))
    if not inbounds:
        kept = found.addressed
        before = None if kept is None else kept.conversation
        return _of_member(context, found, _state(context, address, before, step))
    update = Update("view", address, inbounds[-1])
    return view_after(context, update, found, decide(update, found, context))


def view_after(context: Context, update: Update, found: Found, plan: Plan) -> View:
    """Return the page of a person after an update.

    Args:
        context: The circumstances.
        update: The update.
        found: What was stored of them before it.
        plan: What it brings.

    Raises:
        NeedsMore: Something is to be looked up first.
    """
    before = None if found.addressed is None else found.addressed.conversation
    after = None if plan.forget else plan.begun or plan.advanced or before
    page, does = _state(context, update.address, after), changes(found, plan)
    missed = before is not None and after is not None and after.misses > before.misses
    shown = _with_replies(page, plan, missed=missed)
    is_own = does and _is_own(context, update, found)
    after_it = replace(
        shown,
        # A pending question is shown above the page, unless the turn says something new.
        said=shown.said or (page.said if does else ()),
        # A press on the page itself shows its effect; one on an older page needs words.
        notice="" if is_own else plan.outcome.notice,
        leaves=plan.forget,
        changes=does,
    )
    return _of_member(context, found, after_it)


def _of_member(context: Context, found: Found, page: View) -> View:
    """Return the same page, or that of somebody who answers for a team."""
    if context.page_of is None:
        return page
    return of_member(context, found, page) if is_on_page(found) else closed_page(context)


def _advanced(found: Found, plan: Plan) -> Found:
    """Return the rows as they would be after a plan that goes on with a conversation."""
    if found.addressed is None or plan.advanced is None:
        return found
    return replace(found, addressed=replace(found.addressed, conversation=plan.advanced))


def changes(found: Found, plan: Plan) -> bool:
    """Return whether a plan writes more than which menu was shown last."""
    if plan.begun or plan.forget or plan.answers or plan.result or plan.opened or plan.handoff:
        return True
    before, after = found.addressed, plan.advanced
    return after is not None and (
        before is None or after.without_menu != before.conversation.without_menu
    )


def _is_own(context: Context, update: Update, found: Found) -> bool:
    """Return whether an update is a press on a button of the page before it."""
    kept, inbound = found.addressed, update.inbound
    if not isinstance(inbound, Tap):
        return False
    conversation = None if kept is None else kept.conversation
    if conversation is not None:
        if found.owned and conversation.id != found.focus and context.page_of is None:
            return False
        if _answers_open(context, conversation, inbound.token):
            return True
    return inbound.token in _state(context, update.address, conversation).tokens


def _answers_open(context: Context, conversation: Conversation, pressed: str) -> bool:
    """Return whether a button answers the open question, as most do; the page need not be drawn."""
    if conversation.pending is not None or conversation.status != "asking":
        return False
    assessment, conversation = context.versions.walked(conversation)
    token, step = parse_token(pressed), open_step(assessment, conversation)
    flow = assessment.flow
    return token is not None and token.kind == "a" and bool(step) and token.step == flow.index[step]


# ---------------------------------------------------------------------------- where it stands


def _state(
    context: Context, address: Address, conversation: Conversation | None, step: str = ""
) -> View:
    if conversation is None:
        current = context.versions.current
        door = front_door(current)
        return View(replace(door, buttons=door.buttons[:1]), current.flow.title, exists=False)
    assessment, conversation = context.versions.walked(conversation)
    here = TurnContext(assessment, conversation, context.now, context.traits_of(address))
    now, title, pending = _standing(here), assessment.flow.title, conversation.pending
    if conversation.over:
        return View(now, title)
    is_confirmed = pending is not None and pending.kind in _CONFIRMED
    asks = isinstance(now, Ask) and not is_confirmed
    page = View(
        now, title,
        answered=tuple(_answered(here)),
        said=_beside(here),
        question=here.token("c", here.step) if asks else "",
        has_form=asks and conversation.status == "asking" and here.traits.has_forms,
        shared=_shared(here),
    )  # fmt: skip
    if step and not is_confirmed and (again := _reopened(here, step)) is not None:
        return replace(page, now=question(again, again.assessment.flow.step(step)), said=(),
                       question=again.token("c", again.step), has_form=False)  # fmt: skip
    return _with_result(here, page) if page.is_result else page


def _standing(here: TurnContext) -> Ask | Say:
    """Return the open question, or the message that stands in its place."""
    conversation, pending = here.conversation, here.conversation.pending
    if pending is not None and pending.kind in _CONFIRMED:
        return _last(here, pending.kind)
    if conversation.over:
        return _last(here, "help")
    if conversation.status == "stopped":
        return _last(here.but(status="asking"), "stop")
    if here.step is not None:
        return question(here, here.step)
    if not has_own_result(here):
        return own_answers(here, "team.say.submitted")
    return result_reply(here)


def _last(here: TurnContext, command: str) -> Ask | Say:
    """Return the last message that a command gets."""
    turn = advance(here.assessment, here.conversation, Command(command), here.now, here.traits)
    said = [reply for reply in turn.replies if isinstance(reply, Ask | Say)]
    return said[-1] if said else here.message(here.say("say.over"), buttons=(here.button("begin"),))


def _answered(here: TurnContext) -> Iterable[Settled]:
    """Yield the answered questions that count."""
    flow, given = here.assessment.flow, here.conversation.answers
    for step in flow.steps:
        is_open = step is here.step
        is_answer = step.is_question or isinstance(step, Consent)
        if is_answer and step.id in given and flow.visible(step, here.counting):
            answer = settled(here, step)
            yield replace(answer, change=None) if is_open else answer


def _beside(here: TurnContext) -> tuple[Reply, ...]:
    """Return the pending question that stands above the page, such as "did you mean ...?"."""
    pending = here.conversation.pending
    if pending is None:
        return ()
    if pending.kind == "which" and pending.step:
        return (which(here, here.assessment.flow.step(pending.step), pending.options),)
    if pending.kind == "skip":
        return confirm(here, "skip", here.say("say.skip_ask")).replies
    return (_last(here, pending.kind),) if pending.kind in _BESIDE else ()


def _reopened(here: TurnContext, step: str) -> TurnContext | None:
    """Return the conversation with an answered question open again; None if it is no such one."""
    flow = here.assessment.flow
    if step not in here.conversation.answers or step not in flow.index:
        return None
    wanted = flow.step(step)
    if not (wanted.is_question and flow.visible(wanted, here.counting)):
        return None
    given = here.conversation.answers[step].value
    draft = given if isinstance(given, tuple) else ()
    return here.but(cursor=step, pending=None, draft=draft, status="asking")


def _with_result(here: TurnContext, page: View) -> View:
    """Add the details, the picture and the document of a result."""
    found = sections_of(here, result_of_answers(here))
    sections = tuple(Detail(section_title(here, name), found[name]) for name in found)
    picture, document = card(here), report(here)
    return replace(
        page,
        sections=sections,
        picture=picture if isinstance(picture, Attachment) else None,
        report=document if isinstance(document, Attachment) else None,
    )


def _shared(here: TurnContext) -> Shared | None:
    """Return what others may see; None before the result, and where no stage can be shown."""
    if here.conversation.status != "finished":
        return None
    blocks = public(here).blocks
    if not blocks:
        return None
    # The conversation's id is random and on no page of others, so nobody guesses another mark.
    stage = here.assessment.measured(here.counting).stage
    named = f"{here.conversation.id} {here.conversation.edition} {stage}"
    mark = hashlib.sha256(named.encode()).hexdigest()
    return Shared(blocks, public_card(here), mark)


# ---------------------------------------------------------------------------- what is said


def _with_replies(page: View, plan: Plan, *, missed: bool) -> View:
    """Add what an inbound brings, except for what the page shows anyhow.

    Args:
        page: The page.
        plan: What it brings.
        missed: Whether it was not understood.
    """
    now, said, problem, form = page.now, list[Reply](), page.problem, page.form
    for reply in (row.reply for row in plan.outbox if row.to is None):
        if isinstance(reply, Settled) or reply == now or _is_same_result(reply, now):
            continue
        if isinstance(reply, Form):
            form = reply
            continue
        if not _is_at(reply, now):
            said.append(reply)
            continue
        above = _above(reply, now)
        if isinstance(reply, Ask):
            now = replace(reply, blocks=reply.blocks[len(above) :])
        if above and missed:
            problem = above
        elif above:
            said.append(Say(above))
    return replace(page, now=now, said=tuple(said), problem=problem, form=form)


def _is_same_result(reply: Reply, now: Ask | Say) -> bool:
    return isinstance(reply, Say) and isinstance(now, Say) and reply.kind == now.kind == "result"


def _is_at(reply: Reply, now: Ask | Say) -> TypeGuard[Ask | Say]:
    """Return whether a reply is for the same step as the page's own message."""
    if not isinstance(reply, Ask | Say):
        return False
    return type(reply) is type(now) and bool(reply.step) and reply.step == now.step


def _above(reply: Ask | Say, now: Ask | Say) -> tuple[Block, ...]:
    """Return the blocks of a reply in the page's place that the page does not show."""
    if isinstance(reply, Say):
        return tuple(block for block in reply.blocks if block not in now.blocks)
    number = len(reply.blocks) - len(now.blocks)
    return reply.blocks[:number] if number > 0 and reply.blocks[number:] == now.blocks else ()
