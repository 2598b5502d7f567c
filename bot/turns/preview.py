"""The assessment that a setup leads to, and the preview of its invitation."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.engine.asking import reviewed
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.review import POSTING, STEP, Posting, page_of
from bot.engine.turn import TurnContext
from bot.messages import Address, Reply, Say
from bot.questions.moment import deadline_of
from bot.team import actions
from bot.team.draft import ANYWAY, OPEN, STRICT, Question, all_undecided, answers_of
from bot.team.invitation import invitation, minutes_of
from bot.team.model import COMPARED_FOR, NOT_POSTED, Team
from bot.team.place_results import earlier_results
from bot.team.preview import posted, preview
from bot.turns.context import Context

DEADLINE = "deadline"
"""The step that asks for the deadline."""

PLACE = "place"
"""The step that asks for the place."""

_AND = "_"
"""Joins the decisions of one button."""


class Setup(NamedTuple):
    """A setup at one moment: the facilitator's address, and their conversation."""

    who: Address
    assessment: Assessment
    conversation: Conversation


def team_of(context: Context, setup: Setup, name: str = "") -> Team:
    """Return the assessment that a setup leads to.

    Args:
        context: The circumstances.
        setup: The setup, with every answer.
        name: The facilitator's name on the platform.

    Raises:
        Refusal: Its deadline does not fit.
    """
    answers, now = setup.assessment.counting(setup.conversation), context.now
    flow = context.versions.team_flow(str(answers["flow"]))
    team = Team(
        id=setup.conversation.team,
        place=Address(setup.who.channel, str(answers[PLACE]), ""),
        facilitator=setup.who,
        title=str(answers["title"]),
        flow=flow.flow.id,
        version=flow.flow.version,
        edition=flow.edition.id,
        created_at=now,
        smallest=int(str(answers["smallest"])),
        takes_part=answers["takes_part"] == "yes",
        rounds=2 if answers["rounds"] == "two" else 1,
        series=answers["rounds"] == "quarterly",
        shown=NOT_POSTED,
        run_by=name,
        invited=_invited(setup),
    )
    if team.series:
        team = actions.schedule(team, now)
    team = _decided(team, setup)
    deadline = answers.get(DEADLINE)
    if deadline is None:
        return team
    at = deadline_of(str(deadline), now)
    return actions.set_deadline(team, at, now).but(lasts_s=(at - now).total_seconds())


def _decided(team: Team, setup: Setup) -> Team:
    """Return the assessment with what its facilitator decided by posting it."""
    flow = setup.assessment.flow
    posted = setup.conversation.answers.get(flow.steps[flow.result].id)
    decisions = str(posted.value).split(_AND) if posted is not None else []
    if OPEN in decisions or STRICT in decisions:
        team = team.but(openly=OPEN in decisions)
    return team.but(anyone=True) if ANYWAY in decisions else team


def with_previews(context: Context, setup: Setup, replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """Return replies in which the review shows the invitation as everybody will read it.

    Args:
        context: The circumstances.
        setup: The setup.
        replies: The engine's replies.

    Raises:
        Refusal: The deadline does not fit.
    """
    return tuple(_previewed(context, setup, reply) for reply in replies)


def as_posted(context: Context, setup: Setup, team: Team) -> tuple[Reply, ...]:
    """Return the message that the preview becomes; nothing for a setup without one."""
    if not setup.assessment.flow.has_review:
        return ()
    return (Say(posted(context.texts, team), step=STEP, in_place=True),)


def _invited(setup: Setup) -> int | None:
    invited = setup.assessment.counting(setup.conversation).get("invited")
    return int(invited) if isinstance(invited, int | float) else None


def is_preview(reply: Reply) -> bool:
    """Tell whether a reply is a preview from which an invitation can be posted."""
    return isinstance(reply, Say) and reply.step == STEP and bool(reply.buttons)


def _previewed(context: Context, setup: Setup, reply: Reply) -> Reply:
    if not isinstance(reply, Say) or not is_preview(reply):
        return reply
    team = _looked_around(context, team_of(context, setup))
    questions = all_undecided(team, tells_members=_tells_members(context, team))
    flow = context.versions.team_flow(team.flow).flow
    anyone = "anyone" in questions
    blocks = invitation(context.texts, team, flow.title, 0, minutes_of(flow), anyone=anyone)
    shown = preview(context.texts, team, blocks, questions)
    traits = context.traits_of(setup.who)
    talk = TurnContext(setup.assessment, setup.conversation, context.now, traits)
    page = page_of(setup.conversation)
    review = reviewed(talk, page, here=reply.in_place, posting=_posting(questions))
    return replace(review, blocks=shown)


def _looked_around(context: Context, team: Team) -> Team:
    """Note what an announcement would find: members that can be checked, and earlier results."""
    facts = context.facts
    checked = _tells_members(context, team) and facts.standing_in(team.place, "") == "administrator"
    earlier = earlier_results(facts.results_in(team.place).shown, context.now)
    elsewhere = facts.shown_elsewhere(team.facilitator, team.place)
    return team.but(
        checked=checked,
        compared_with=max((result.shown_at for result in earlier), default=None),
        knows_before=all(result.is_known for result in earlier),
        elsewhere=elsewhere is not None and elsewhere > context.now - COMPARED_FOR,
    )


def _tells_members(context: Context, team: Team) -> bool:
    return context.traits_of(team.place).tells_members


def _posting(questions: Sequence[Question]) -> tuple[Posting, ...]:
    """Return the buttons that post: one, or one for each decision about an earlier result."""
    anyway = [ANYWAY] if "anyone" in questions else []
    compared = next((question for question in questions if question != "anyone"), None)
    if compared is not None:
        return tuple(
            Posting(f"team.button.{label}", _AND.join((decision, *anyway)))
            for label, decision in answers_of(compared)
        )
    return (Posting(decision=ANYWAY),) if anyway else POSTING
