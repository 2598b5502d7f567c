"""A team assessment's result: when there is one, what it shows, and where."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.messages import Address, Attachment, Block, Paragraph, Say
from bot.report.team_attachments import TeamDrawer
from bot.report.team_content import TeamResult
from bot.team import actions
from bot.team.dashboard import Dashboard
from bot.team.disclosure import Disclosure
from bot.team.invitation import round_over
from bot.team.model import NOT_POSTED, Team
from bot.team.narrative.brief import brief_details
from bot.team.narrative.result import details, in_short, summary
from bot.team.narrative.revealed import RevealedRound
from bot.team.place_results import Code, PlaceResult, still_counts
from bot.team.policy import Reason, Refusal
from bot.team.receipt import Ending, Receipt, details_button, receipt_of
from bot.team.tally import Tally, tally_from_text, tally_to_text
from bot.turns import kit
from bot.turns.context import Context
from bot.turns.outbox import attachment
from bot.turns.session import Session, invitation_step

_DRAWER = TeamDrawer()


def revealed(session: Session) -> Session:
    """Freeze the answers into counts, delete who gave them, and show the result.

    Raises:
        Refusal: Too few answered.
    """
    disclosure, before = session.disclosed(), session.team
    tally = disclosure.tally
    team = actions.reveal(before, tally.people, session.context.now)
    goes_on = team.is_between_rounds
    session = session.but(
        team=team, purge="people", tally=(before.round, tally_to_text(tally)),
        codes=_kept_codes(disclosure) if before.keeps_codes else (),
    )  # fmt: skip
    over = round_over(session.texts, before, tally.people)
    ended = Say(over, step=invitation_step(before.round), in_place=True)
    result = _round(session, before.round, tally)
    session = counting_again(session, result)
    session = session.as_team(session.team.but(earlier=in_short(result) if goes_on else ""))
    session = published(session, result, "first_round" if goes_on else "revealed")
    # It refers to the result, whose picture takes a moment.
    session = session.posting(ended if goes_on else session.invitation())
    session = session.telling_facilitator(_dashboard_after(session).message(in_place=False))
    return session.telling_facilitator(kit.agenda_message(session, result))


def _kept_codes(disclosure: Disclosure) -> tuple[Code, ...]:
    return tuple(
        Code(code, counted.role, tuple(sorted(counted.measures)))
        for code, counted in sorted(disclosure.people.items())
    )


def round_of(
    context: Context, team: Team, number: int, tally: Tally, results: Iterable[PlaceResult]
) -> RevealedRound:
    """Return a round's result, beside the result before it.

    Args:
        context: The circumstances.
        team: The assessment.
        number: The round.
        tally: Its counts.
        results: The results that were shown in its place, the oldest first.

    Raises:
        NeedsMore: Its flow version is not loaded.
        Refusal: Its flow is lost.
    """
    kind: Literal["round", "series"] = "round" if number > 1 else "series"
    assessment = context.assessment_of(team)
    before = _before(context, team, number, results)
    return RevealedRound(
        context.texts,
        assessment.edition,
        team.title,
        tally,
        round=number,
        rounds=team.rounds,
        before=before,
        before_is="" if before is None else kind,
        names={step.measures: step.name for step in assessment.flow.steps if step.measures},
    )


def _round(session: Session, number: int, tally: Tally) -> RevealedRound:
    return round_of(session.context, session.team, number, tally, session.found.results)


def _before(
    context: Context, team: Team, number: int, results: Iterable[PlaceResult]
) -> Tally | None:
    """Return the counts before a round's; None if there are none that still count.

    Counts that do not count anymore are left out: newer results were not compared with them.
    """
    before, rounds = (team.id, {number - 1}) if number > 1 else (team.before, {1, 2})
    tallies = (
        tally_from_text(result.tally)
        for result in reversed(tuple(results))
        if result.team == before and result.round in rounds and still_counts(result, context.now)
    )
    return next((tally for tally in tallies if tally.counts), None)


def last_revealed(session: Session) -> RevealedRound | None:
    """Return the last result; None where nothing was revealed.

    Raises:
        Refusal: It does not count anymore. Newer results were not compared with it, so it may not
            be shown beside them.
    """
    last = max(session.found.tallies, default=0)
    if not last:
        return None
    own = (result for result in session.found.results if result.team == session.team.id)
    if not any(still_counts(result, session.context.now) for result in own):
        raise Refusal(Reason.AGED)
    return _round(session, last, tally_from_text(session.found.tallies[last]))


def counting_again(session: Session, result: RevealedRound) -> Session:
    """Note which results are shown again: this one, and the one before it in a series."""
    series = result.before_is == "series" and result.tally.counts
    earlier = (session.team.before,) if series else ()
    return session.but(shown_again=(session.team.id, *earlier))


def published(session: Session, result: RevealedRound, ending: Ending) -> Session:
    """Show a result in the place: one message, and the details below it where there are threads."""
    name, receipt = f"result-{result.round}", _receipt(session, ending)
    session = session.as_team(session.team.but(unheard=False))
    button = details_button(session.texts, session.team, result.round)
    drawn = None
    if session.context.draws and result.tally.counts:
        drawn = _drawn(session, result)
    said = Say(
        summary(result, receipt.deleted()),
        (button,) if session.shows_apart else (),
        step=name,
        picture=None if drawn is None else _DRAWER.team_card(drawn),
    )
    session = session.posting(said)
    if not session.posts_details:
        return session
    if result.tally.counts:
        below = _below(session, result, is_drawn=drawn is not None)
        session = session.posting(Say(below, under=name))
    # A result without figures has no longer thread, so all that is kept can be said there.
    is_brief = session.shows_apart and bool(result.tally.counts)
    kept = (Paragraph(receipt.essence()),) if is_brief else receipt.blocks()
    session = session.posting(Say(kept, under=name))
    if drawn is None:
        return session
    return _attached(session, _DRAWER.team_report(drawn, name), session.team.place)


def _below(session: Session, result: RevealedRound, *, is_drawn: bool) -> tuple[Block, ...]:
    """Return the text below a result: in brief where the whole is a button or a file away."""
    texts = session.texts
    if session.shows_apart:
        button = texts.say("team.button.details")
        return brief_details(result, texts.say("team.result.rest_details", button=button))
    if is_drawn:
        return brief_details(result, texts.say("team.result.rest_report"))
    return details(result)


def with_files(session: Session, result: RevealedRound, which: str = "") -> Session:
    """Send one of the result's files, or all, to the facilitator."""
    if not result.tally.counts:
        return session
    return kit.files_sent(session, result, _drawn(session, result), which)


def _drawn(session: Session, result: RevealedRound) -> TeamResult:
    """Return what the picture and the report are drawn from."""
    return drawn_from(result, session.context.now)


def drawn_from(result: RevealedRound, at: datetime) -> TeamResult:
    """Return what a picture and a report are drawn from; ``at`` is the day that they name."""
    return TeamResult(result, at, details(result))


def _attached(session: Session, file: Attachment, to: Address) -> Session:
    return session.sending(attachment(session.context, session.team.id, file, to))


def _receipt(session: Session, ending: Ending) -> Receipt:
    """Return what was deleted, and what is stored until when."""
    tallies = [*session.found.tallies.values(), *(session.tally or ())[1:]]
    return receipt_of(
        session.texts,
        session.team,
        ending,
        session.team.created_at + session.context.terms.retention,
        session.context.now,
        erases=session.context.erases,
        figures=any(tally_from_text(tally).counts for tally in tallies),
    )


def removed(session: Session) -> Session:
    """Delete everything that anybody answered, and say so."""
    session = session.but(purge="people")
    session = session.posting(session.invitation())
    if session.answered or session.begun or session.found.tallies:
        receipt = _receipt(session, "second_removed" if session.found.tallies else "removed")
        session = session.posting(receipt.message(details_apart=session.shows_apart))
    return session.telling_facilitator(_dashboard_after(session).message(in_place=False))


def _dashboard_after(session: Session) -> Dashboard:
    """Return the facilitator's view of the next round, before anybody answers."""
    return replace(session.dashboard(), answered=0, begun=0, questions=())


def following(session: Session, team_id: str) -> Team:
    """Return the next assessment of a series, on the present version of its flow.

    Raises:
        Refusal: There is no such flow anymore.
    """
    try:
        flow = session.context.versions.team_flow(session.team.flow)
    except LookupError:
        raise Refusal(Reason.NO_FLOWS) from None
    team = session.team
    after = actions.begin_next(team, team_id, flow.flow.version, session.context.now)
    # An assessment that showed nothing is left out of what "since last time" compares.
    shown = any(tally_from_text(tally).counts for tally in session.found.tallies.values())
    before = team.id if shown else team.before or team.id
    return after.but(shown=NOT_POSTED, edition=flow.edition.id, before=before)
